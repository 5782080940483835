package main

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"rupor/union"
)

// mappers read the values that kong would refuse without naming the cure.
func mappers() []kong.Option {
	return []kong.Option{
		kong.TypeMapper(reflect.TypeFor[union.MemberID](), value(func(s string) (union.MemberID, error) {
			id, err := strconv.ParseInt(s, 10, 64)
			if err != nil || id <= 0 {
				return 0, fmt.Errorf("%q is not a Telegram user id, which is a number: a person finds theirs with a bot such as @userinfobot; several are given as 1,2", s)
			}
			return union.MemberID(id), nil
		})),
		kong.TypeMapper(reflect.TypeFor[union.PosterID](), value(func(s string) (union.PosterID, error) {
			id, err := strconv.ParseUint(s, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("%q is not the number of a poster, such as 12", s)
			}
			return union.PosterID(id), nil
		})),
		kong.KindMapper(reflect.Float64, value(func(s string) (float64, error) {
			n, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return 0, fmt.Errorf("%q is not a number, such as 30 or 0.5", s)
			}
			return n, nil
		})),
	}
}

// value makes a mapper of one word, spaces around it being nothing. A word that begins
// with a hyphen is one too, so that what is wrong with it can be said.
func value[T any](read func(string) (T, error)) kong.MapperFunc {
	return func(c *kong.DecodeContext, target reflect.Value) error {
		word := c.Scan.Pop()
		if word.IsEOL() {
			return errors.New("its value is missing")
		}
		v, err := read(strings.TrimSpace(fmt.Sprint(word.Value)))
		if err == nil {
			target.Set(reflect.ValueOf(v))
		}
		return err
	}
}
