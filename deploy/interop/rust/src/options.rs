use crate::Error;

pub const USAGE: &str = "\
usage: peer listen [--listen MULTIADDR]... [--seed ADDR]... [--topic T]...
                   [--policy sign|nosign] [--msg-id default|content] [--key-seed N] [--security noise|tls]
       peer dial ADDR ping [--count N] | identify | echo [--bytes N]   [--key-seed N] [--security noise|tls]";

/// The whole command line, checked.
pub struct Options {
    pub command: Command,
    pub key_seed: Option<String>,
    pub tls: bool,
}

pub enum Command {
    Listen(Listen),
    Dial { address: String, probe: Probe },
}

#[derive(Default)]
pub struct Listen {
    pub addresses: Vec<String>,
    pub seeds: Vec<String>,
    pub topics: Vec<String>,
    pub unsigned: bool,
    pub content_ids: bool,
}

#[derive(Clone, Copy)]
pub enum Probe {
    Ping { count: usize },
    Identify,
    Echo { bytes: u64 },
}

impl Options {
    pub fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, Error> {
        let command = match args.next().as_deref() {
            Some("listen") => Command::Listen(Listen::default()),
            Some("dial") => Command::dial(args.next(), args.next())?,
            _ => return Err("name a command: listen or dial".into()),
        };
        let mut options = Options {
            command,
            key_seed: None,
            tls: false,
        };
        while let Some(name) = args.next() {
            let value = args.next().ok_or(format!("{name} needs a value"))?;
            options.set(&name, value)?;
        }
        if let Command::Listen(listen) = &mut options.command
            && listen.addresses.is_empty()
        {
            listen.addresses.push("/ip4/127.0.0.1/tcp/0".into());
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), Error> {
        match (&mut self.command, name) {
            (_, "--key-seed") => {
                natural(name, &value)?;
                self.key_seed = Some(value);
            }
            (_, "--security") => self.tls = choice(name, &value, ["tls", "noise"])?,
            (Command::Listen(listen), "--listen") => listen.addresses.push(value),
            (Command::Listen(listen), "--seed") => listen.seeds.push(value),
            (Command::Listen(listen), "--topic") => listen.topics.push(value),
            (Command::Listen(listen), "--policy") => {
                listen.unsigned = choice(name, &value, ["nosign", "sign"])?;
            }
            (Command::Listen(listen), "--msg-id") => {
                listen.content_ids = choice(name, &value, ["content", "default"])?;
            }
            (
                Command::Dial {
                    probe: Probe::Ping { count },
                    ..
                },
                "--count",
            ) => {
                *count = usize::try_from(natural(name, &value)?)?;
            }
            (
                Command::Dial {
                    probe: Probe::Echo { bytes },
                    ..
                },
                "--bytes",
            ) => {
                *bytes = natural(name, &value)?;
            }
            _ => return Err(format!("this command does not take {name:?}").into()),
        }
        Ok(())
    }
}

impl Command {
    fn dial(address: Option<String>, probe: Option<String>) -> Result<Self, Error> {
        let probe = match probe.as_deref() {
            Some("ping") => Probe::Ping { count: 3 },
            Some("identify") => Probe::Identify,
            Some("echo") => Probe::Echo { bytes: 16 << 20 },
            _ => return Err("dial needs an address and one of ping, identify, echo".into()),
        };
        let address = address.unwrap_or_default();
        Ok(Command::Dial { address, probe })
    }
}

impl Probe {
    pub fn name(self) -> &'static str {
        match self {
            Probe::Ping { .. } => "ping",
            Probe::Identify => "identify",
            Probe::Echo { .. } => "echo",
        }
    }
}

/// Tells whether value is the first of the two words allowed.
fn choice(name: &str, value: &str, words: [&str; 2]) -> Result<bool, Error> {
    if words.contains(&value) {
        Ok(value == words[0])
    } else {
        Err(format!("{name} is {} or {}, not {value:?}", words[0], words[1]).into())
    }
}

fn natural(name: &str, value: &str) -> Result<u64, Error> {
    value
        .parse()
        .map_err(|_| format!("{name} is a whole number, not {value:?}").into())
}
