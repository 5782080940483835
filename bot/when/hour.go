package when

// settle turns what was said into the hour of a 24-hour clock; lone is the part of the day said apart from it.
func (c clock) settle(lone part) (clock, error) {
	if c.midnight {
		return c, nil
	}
	p := c.part
	if p == noPart {
		p = lone
		if lone == night && c.hour < 6 {
			return c, &Error{Kind: Ambiguous} // «завтра ночью в 2»: the night after tomorrow or before it
		}
	}
	kind, ok := c.turn(p)
	if !ok {
		return c, &Error{Kind: kind}
	}
	return c, nil
}

func (c *clock) turn(p part) (Kind, bool) {
	h := c.hour
	switch p {
	case morning:
		return pick(h == 12), h < 12
	case am:
		c.hour = h % 12
		return Impossible, h <= 12
	case afternoon:
		if h < 7 {
			c.hour += 12
		}
		return pick(h >= 7 && h <= 10), h >= 1 && h < 7 || h >= 11 && h <= 18
	case evening, pm:
		if h < 12 {
			c.hour += 12
		}
		return pick(p == evening && (h == 12 || h == 0)), h >= 1 && h < 24 && (h != 12 || p == pm)
	case night:
		return c.turnNight()
	default:
		return 0, true
	}
}

func (c *clock) turnNight() (Kind, bool) {
	switch h := c.hour; {
	case h == 12 && c.minute == 0:
		c.hour, c.midnight = 24, true
	case h == 12:
		c.hour = 0
	case h >= 9 && h < 12:
		c.hour += 12
	case h >= 6 && h < 9:
		return Ambiguous, false
	case h > 12 && h < 21:
		return Impossible, false
	}
	return 0, true
}

func pick(ambiguous bool) Kind {
	if ambiguous {
		return Ambiguous
	}
	return Impossible
}

// times are the settled times of day; none said is «утром», «днём» or «вечером», or else the one left out.
func (f *form) times(leftOut clock) ([]clock, error) {
	if len(f.clocks) == 0 {
		switch f.part {
		case morning:
			leftOut = clock{hour: 9}
		case afternoon:
			leftOut = clock{hour: 13}
		case evening:
			leftOut = clock{hour: 19}
		case night:
			return nil, &Error{Kind: Ambiguous}
		default:
		}
		return []clock{leftOut}, nil
	}
	settled := make([]clock, len(f.clocks))
	for i, c := range f.clocks {
		var err error
		if settled[i], err = c.settle(f.part); err != nil {
			return nil, err
		}
	}
	return settled, nil
}
