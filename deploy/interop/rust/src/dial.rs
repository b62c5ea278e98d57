use std::time::Duration;

use futures::StreamExt;
use libp2p::swarm::SwarmEvent;
use libp2p::{PeerId, Stream, Swarm, identify, ping};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use crate::network::{self, Behaviour, BehaviourEvent};
use crate::options::{Options, Probe};
use crate::output::{emit, identity};
use crate::{Error, echo};

const DIAL_TIMEOUT: Duration = Duration::from_secs(120);
const PING_INTERVAL: Duration = Duration::from_millis(10);

/// Runs one probe against one peer and prints its result.
pub async fn run(options: &Options, address: &str, probe: Probe) -> Result<(), Error> {
    let outcome = timeout(DIAL_TIMEOUT, attempt(options, address, probe))
        .await
        .unwrap_or_else(|_| Err(format!("no result within {DIAL_TIMEOUT:?}").into()));
    let (mut fields, result) = match outcome {
        Ok(fields) => (fields, Ok(())),
        Err(error) => (json!({ "error": error.to_string() }), Err(error)),
    };
    fields["case"] = probe.name().into();
    fields["ok"] = result.is_ok().into();
    emit("result", fields);
    result
}

async fn attempt(options: &Options, address: &str, probe: Probe) -> Result<Value, Error> {
    let (address, peer) = network::peer_address(address)?;
    let pinging = match probe {
        Probe::Ping { .. } => ping::Config::new().with_interval(PING_INTERVAL),
        Probe::Identify | Probe::Echo { .. } => ping::Config::new(),
    };
    let mut swarm = network::swarm(options, &network::keypair(options)?, pinging, None)?;
    swarm.dial(address)?;
    match probe {
        Probe::Ping { count } => pings(&mut swarm, count).await,
        Probe::Identify => identify(&mut swarm).await,
        Probe::Echo { bytes } => echo(swarm, peer, bytes).await,
    }
}

async fn pings(swarm: &mut Swarm<Behaviour>, count: usize) -> Result<Value, Error> {
    let mut millis = Vec::new();
    while millis.len() < count {
        if let BehaviourEvent::Ping(ping::Event { result, .. }) = next(swarm).await? {
            millis.push(result?.as_micros() as f64 / 1000.0);
        }
    }
    Ok(json!({ "rttMillis": millis }))
}

async fn identify(swarm: &mut Swarm<Behaviour>) -> Result<Value, Error> {
    loop {
        match next(swarm).await? {
            BehaviourEvent::Identify(identify::Event::Received { info, .. }) => {
                return Ok(identity(&info));
            }
            BehaviourEvent::Identify(identify::Event::Error { error, .. }) => {
                return Err(error.into());
            }
            _ => {}
        }
    }
}

async fn echo(mut swarm: Swarm<Behaviour>, peer: PeerId, size: u64) -> Result<Value, Error> {
    while !swarm.is_connected(&peer) {
        step(&mut swarm).await?;
    }
    let start = Instant::now();
    let opening = swarm.behaviour_mut().echo.open(peer);
    tokio::select! {
        digest = exchange(opening, size) => {
            let millis = start.elapsed().as_millis() as u64;
            Ok(json!({ "bytes": size, "sha256": digest?, "millis": millis }))
        }
        error = drive(&mut swarm) => Err(error),
    }
}

async fn exchange(
    opening: oneshot::Receiver<Result<Stream, Error>>,
    size: u64,
) -> Result<String, Error> {
    echo::exchange(opening.await??, size).await
}

/// Runs the swarm for as long as its connection lives.
async fn drive(swarm: &mut Swarm<Behaviour>) -> Error {
    loop {
        if let Err(error) = step(swarm).await {
            return error;
        }
    }
}

/// The next event of a behaviour.
async fn next(swarm: &mut Swarm<Behaviour>) -> Result<BehaviourEvent, Error> {
    loop {
        if let Some(event) = step(swarm).await? {
            return Ok(event);
        }
    }
}

/// One event of the swarm; failing to connect, or losing the connection, is an error.
async fn step(swarm: &mut Swarm<Behaviour>) -> Result<Option<BehaviourEvent>, Error> {
    match swarm.select_next_some().await {
        SwarmEvent::Behaviour(event) => Ok(Some(event)),
        SwarmEvent::OutgoingConnectionError { error, .. } => Err(error.into()),
        SwarmEvent::ConnectionClosed { cause, .. } => Err(match cause {
            Some(cause) => cause.into(),
            None => "the connection was closed".into(),
        }),
        _ => Ok(None),
    }
}
