use std::collections::HashMap;
use std::io::BufRead;
use std::thread;
use std::time::Duration;

use futures::{FutureExt, StreamExt};
use libp2p::core::transport::ListenerId;
use libp2p::swarm::SwarmEvent;
use libp2p::swarm::dial_opts::DialOpts;
use libp2p::{Multiaddr, Swarm, gossipsub, identify, ping};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

use crate::network::{self, Behaviour, BehaviourEvent};
use crate::options::{Listen, Options};
use crate::output::{emit, emit_error, identified, texts};
use crate::{Error, gossip};

const SEED_PATIENCE: Duration = Duration::from_secs(30);
const SEED_RETRY: Duration = Duration::from_millis(500);
const DEFAULT_RATE_PER_SECOND: f64 = 200.0;

/// What the swarm is asked to do by stdin and by the tasks started from it.
enum Request {
    Line(String),
    Publish {
        topic: String,
        data: Vec<u8>,
        outcome: oneshot::Sender<Result<(), Error>>,
    },
    Dial(Dial),
}

/// A dial on behalf of a seed, which is tried again until its deadline, or of a command.
#[derive(Clone)]
struct Dial {
    address: String,
    seed_until: Option<Instant>,
}

impl Dial {
    fn command(&self) -> String {
        let name = if self.seed_until.is_some() {
            "seed"
        } else {
            "dial"
        };
        format!("{name} {}", self.address)
    }
}

struct Peer {
    swarm: Swarm<Behaviour>,
    requests: mpsc::Sender<Request>,
    dials: HashMap<libp2p::swarm::ConnectionId, Dial>,
}

/// Serves until SIGTERM or the command quit.
pub async fn run(options: &Options, listen: &Listen) -> Result<(), Error> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let key = network::keypair(options)?;
    let router = gossip::behaviour(&key, listen)?;
    let mut swarm = network::swarm(options, &key, ping::Config::new(), Some(router))?;
    let addresses = bind(&mut swarm, &listen.addresses).await?;
    let peer_id = *swarm.local_peer_id();
    let full = texts(
        addresses
            .iter()
            .map(|address| format!("{address}/p2p/{peer_id}")),
    );
    emit(
        "ready",
        json!({ "peerId": peer_id.to_string(), "addresses": full }),
    );

    let (requests, mut asked) = mpsc::channel(64);
    let mut peer = Peer {
        swarm,
        requests: requests.clone(),
        dials: HashMap::new(),
    };
    for seed in &listen.seeds {
        let seed_until = Some(Instant::now() + SEED_PATIENCE);
        peer.dial(Dial {
            address: seed.clone(),
            seed_until,
        });
    }
    read_lines(requests);
    loop {
        tokio::select! {
            event = peer.swarm.select_next_some() => peer.on_event(event),
            Some(request) = asked.recv() => match request {
                Request::Line(line) if line == "quit" => return Ok(()),
                request => peer.on_request(request),
            },
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
        }
    }
}

/// Listens, and returns the addresses once every listener has one.
async fn bind(swarm: &mut Swarm<Behaviour>, wanted: &[String]) -> Result<Vec<Multiaddr>, Error> {
    let mut pending: Vec<ListenerId> = Vec::new();
    for address in wanted {
        pending.push(swarm.listen_on(address.parse()?)?);
    }
    while !pending.is_empty() {
        match swarm.select_next_some().await {
            SwarmEvent::NewListenAddr { listener_id, .. } => {
                pending.retain(|id| *id != listener_id);
            }
            SwarmEvent::ListenerClosed {
                reason: Err(error), ..
            }
            | SwarmEvent::ListenerError { error, .. } => return Err(error.into()),
            _ => {}
        }
    }
    // A wildcard address reports one interface after the other, without waiting between them.
    while let Some(SwarmEvent::NewListenAddr { .. }) = swarm.select_next_some().now_or_never() {}
    Ok(swarm.listeners().cloned().collect())
}

/// Delivers the lines of stdin from a thread of their own; the end of stdin is not an event.
fn read_lines(requests: mpsc::Sender<Request>) {
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let line = line.trim();
            if !line.is_empty()
                && requests
                    .blocking_send(Request::Line(line.to_owned()))
                    .is_err()
            {
                return;
            }
        }
    });
}

impl Peer {
    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Gossipsub(event)) => gossip::print(event),
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received {
                info,
                ..
            })) => emit("identified", identified(&info)),
            SwarmEvent::ConnectionEstablished {
                peer_id,
                connection_id,
                num_established,
                ..
            } => {
                if num_established.get() == 1 {
                    emit("connected", json!({ "peerId": peer_id.to_string() }));
                }
                if let Some(Dial {
                    address,
                    seed_until: None,
                }) = self.dials.remove(&connection_id)
                {
                    emit(
                        "dialed",
                        json!({ "peerId": peer_id.to_string(), "address": address }),
                    );
                }
            }
            SwarmEvent::ConnectionClosed {
                peer_id,
                num_established: 0,
                ..
            } => {
                emit("disconnected", json!({ "peerId": peer_id.to_string() }));
            }
            SwarmEvent::OutgoingConnectionError {
                connection_id,
                error,
                ..
            } => {
                if let Some(dial) = self.dials.remove(&connection_id) {
                    self.dial_failed(dial, &error);
                }
            }
            _ => {}
        }
    }

    fn on_request(&mut self, request: Request) {
        match request {
            Request::Line(line) => {
                if let Err(error) = self.command(&line) {
                    emit_error(&line, error);
                }
            }
            Request::Publish {
                topic,
                data,
                outcome,
            } => {
                let _ = outcome.send(self.publish(&topic, data));
            }
            Request::Dial(dial) => self.dial(dial),
        }
    }

    fn command(&mut self, line: &str) -> Result<(), Error> {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        match name {
            "publish" => {
                let (topic, text) = rest.split_once(' ').unwrap_or((rest, ""));
                if topic.is_empty() {
                    return Err("write: publish TOPIC TEXT".into());
                }
                self.publish(topic, text.as_bytes().to_vec())?;
                emit("published", json!({ "topic": topic, "bytes": text.len() }));
            }
            "burst" => {
                tokio::spawn(Burst::parse(rest)?.run(self.requests.clone()));
            }
            "dial" => self.dial(Dial {
                address: rest.to_owned(),
                seed_until: None,
            }),
            "peers" => {
                let mesh = self.router().map(|router| gossip::mesh(router));
                let connected = texts(self.swarm.connected_peers());
                emit("peers", json!({ "connected": connected, "mesh": mesh }));
            }
            _ => return Err("unknown command: use publish, burst, dial, peers or quit".into()),
        }
        Ok(())
    }

    fn router(&mut self) -> Option<&mut gossipsub::Behaviour> {
        self.swarm.behaviour_mut().gossipsub.as_mut()
    }

    fn publish(&mut self, topic: &str, data: Vec<u8>) -> Result<(), Error> {
        let router = self.router().ok_or("gossipsub is off")?;
        gossip::publish(router, topic, data)
    }

    fn dial(&mut self, dial: Dial) {
        let attempt = network::peer_address(&dial.address).and_then(|(address, _)| {
            let options = DialOpts::from(address);
            let id = options.connection_id();
            self.swarm.dial(options)?;
            Ok(id)
        });
        match attempt {
            Ok(id) => {
                self.dials.insert(id, dial);
            }
            Err(error) => emit_error(&dial.command(), error),
        }
    }

    fn dial_failed(&self, dial: Dial, error: &libp2p::swarm::DialError) {
        if dial
            .seed_until
            .is_none_or(|deadline| Instant::now() >= deadline)
        {
            emit_error(&dial.command(), error);
            return;
        }
        let requests = self.requests.clone();
        tokio::spawn(async move {
            sleep(SEED_RETRY).await;
            let _ = requests.send(Request::Dial(dial)).await;
        });
    }
}

/// A series of messages PREFIX-0 to PREFIX-(COUNT-1) at a steady rate.
struct Burst {
    topic: String,
    count: u32,
    prefix: String,
    rate_per_second: f64,
}

impl Burst {
    fn parse(args: &str) -> Result<Self, Error> {
        let malformed = || Error::from("write: burst TOPIC COUNT PREFIX [RATE_PER_S]");
        let words: Vec<&str> = args.split_whitespace().collect();
        let [topic, count, prefix, rate @ ..] = words.as_slice() else {
            return Err(malformed());
        };
        let rate_per_second = match rate {
            [] => DEFAULT_RATE_PER_SECOND,
            [rate] => rate.parse().map_err(|_| malformed())?,
            _ => return Err(malformed()),
        };
        if !(rate_per_second.is_finite() && rate_per_second > 0.0) {
            return Err(malformed());
        }
        Ok(Burst {
            topic: (*topic).to_owned(),
            count: count.parse().map_err(|_| malformed())?,
            prefix: (*prefix).to_owned(),
            rate_per_second,
        })
    }

    async fn run(self, requests: mpsc::Sender<Request>) {
        let start = Instant::now();
        let mut failed = 0;
        for i in 0..self.count {
            sleep_until(start + Duration::from_secs_f64(f64::from(i) / self.rate_per_second)).await;
            let (outcome, published) = oneshot::channel();
            let request = Request::Publish {
                topic: self.topic.clone(),
                data: format!("{}-{i}", self.prefix).into_bytes(),
                outcome,
            };
            if requests.send(request).await.is_err() || !matches!(published.await, Ok(Ok(()))) {
                failed += 1;
            }
        }
        emit(
            "burst",
            json!({ "topic": self.topic, "count": self.count, "failed": failed }),
        );
    }
}
