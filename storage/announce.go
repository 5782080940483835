package storage

// Announce returns the engine with a word after each Update that was committed:
// whoever waits for something in the store may look. The word must not wait.
func Announce(e Engine, committed func()) Engine {
	return &announced{Engine: e, committed: committed}
}

type announced struct {
	Engine
	committed func()
}

// Update is that of the engine.
func (a *announced) Update(f func(Writer) error) error {
	err := a.Engine.Update(f)
	if err == nil {
		a.committed()
	}
	return err
}
