//! A small libp2p peer on rust-libp2p for interoperability tests.
//!
//! Its command line is described in ../../README.md and is the same for every foreign peer.

mod dial;
mod echo;
mod gossip;
mod listen;
mod network;
mod options;
mod output;

use std::io;
use std::process::ExitCode;

use options::{Command, Options, USAGE};
use tracing_subscriber::EnvFilter;

/// What a peer fails with; its text goes to the user.
type Error = Box<dyn std::error::Error + Send + Sync>;

const EXIT_USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("peer: {error}\n{USAGE}");
            return ExitCode::from(EXIT_USAGE);
        }
    };
    let result = match &options.command {
        Command::Listen(listen) => listen::run(&options, listen).await,
        Command::Dial { address, probe } => dial::run(&options, address, *probe).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peer: {error}");
            ExitCode::FAILURE
        }
    }
}
