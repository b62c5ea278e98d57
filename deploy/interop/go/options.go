package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

const usage = `usage: peer listen [--listen MULTIADDR]... [--seed ADDR]... [--topic T]...
                   [--policy sign|nosign] [--msg-id default|content] [--key-seed N] [--security noise|tls]
       peer dial ADDR ping [--count N] | identify | echo [--bytes N]   [--key-seed N] [--security noise|tls]`

// options is the whole command line, checked.
type options struct {
	command  string
	listen   []string
	seeds    []string
	topics   []string
	signed   bool
	content  bool
	keySeed  string
	security string
	address  string
	probe    string
	count    int
	bytes    int64
}

func parse(args []string) (*options, error) {
	o := &options{signed: true, security: "noise", count: 3, bytes: 16 << 20}
	if len(args) == 0 {
		return nil, errors.New("name a command: listen or dial")
	}
	o.command = args[0]
	args = args[1:]
	allowed := []string{"--key-seed", "--security"}
	switch o.command {
	case "listen":
		allowed = append(allowed, "--listen", "--seed", "--topic", "--policy", "--msg-id")
	case "dial":
		if len(args) < 2 {
			return nil, errors.New("dial needs an address and one of ping, identify, echo")
		}
		o.address, o.probe, args = args[0], args[1], args[2:]
		switch o.probe {
		case "ping":
			allowed = append(allowed, "--count")
		case "echo":
			allowed = append(allowed, "--bytes")
		case "identify":
		default:
			return nil, fmt.Errorf("dial knows ping, identify and echo, not %q", o.probe)
		}
	default:
		return nil, fmt.Errorf("unknown command %q: use listen or dial", o.command)
	}
	for ; len(args) > 0; args = args[2:] {
		if !slices.Contains(allowed, args[0]) {
			return nil, fmt.Errorf("%s does not take %q", o.command, args[0])
		}
		if len(args) < 2 {
			return nil, fmt.Errorf("%s needs a value", args[0])
		}
		if err := o.set(args[0], args[1]); err != nil {
			return nil, err
		}
	}
	if len(o.listen) == 0 {
		o.listen = []string{"/ip4/127.0.0.1/tcp/0"}
	}
	return o, nil
}

func (o *options) set(name, value string) error {
	var err error
	switch name {
	case "--listen":
		o.listen = append(o.listen, value)
	case "--seed":
		o.seeds = append(o.seeds, value)
	case "--topic":
		o.topics = append(o.topics, value)
	case "--policy":
		o.signed, err = choice(name, value, "sign", "nosign")
	case "--msg-id":
		o.content, err = choice(name, value, "content", "default")
	case "--security":
		o.security = value
		_, err = choice(name, value, "noise", "tls")
	case "--key-seed":
		o.keySeed = value
		_, err = natural(name, value)
	case "--count":
		var n int64
		n, err = natural(name, value)
		o.count = int(n)
	case "--bytes":
		o.bytes, err = natural(name, value)
	}
	return err
}

// choice tells whether value is the first of the two words allowed.
func choice(name, value, first, second string) (bool, error) {
	if value != first && value != second {
		return false, fmt.Errorf("%s is %s or %s, not %q", name, first, second, value)
	}
	return value == first, nil
}

func natural(name, value string) (int64, error) {
	n, err := strconv.ParseUint(value, 10, 53)
	if err != nil {
		return 0, fmt.Errorf("%s is a whole number, not %q", name, value)
	}
	return int64(n), nil
}
