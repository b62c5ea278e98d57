//! The protocol `/echo/1.0.0`: a behaviour that answers it, and opens streams of it on demand.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::task::{Context, Poll};

use futures::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use libp2p::core::Endpoint;
use libp2p::core::transport::PortUse;
use libp2p::core::upgrade::ReadyUpgrade;
use libp2p::swarm::handler::{
    ConnectionEvent, DialUpgradeError, FullyNegotiatedInbound, FullyNegotiatedOutbound,
};
use libp2p::swarm::{
    ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
    NetworkBehaviour, NotifyHandler, SubstreamProtocol, THandler, THandlerInEvent,
    THandlerOutEvent, ToSwarm,
};
use libp2p::{Multiaddr, PeerId, Stream, StreamProtocol};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::Error;

const PROTOCOL: StreamProtocol = StreamProtocol::new("/echo/1.0.0");
const CHUNK: usize = 64 * 1024;

/// Where an opened stream, or why there is none, is delivered.
type Opened = oneshot::Sender<Result<Stream, Error>>;

/// Sends pseudo-random bytes while it reads them back, and returns their SHA-256 in hex.
pub async fn exchange(stream: Stream, size: u64) -> Result<String, Error> {
    let (reader, writer) = stream.split();
    let (sent, (count, received)) = tokio::try_join!(send(writer, size), digest(reader))?;
    if count == size && sent == received {
        Ok(received)
    } else {
        Err(format!("sent {size} bytes with SHA-256 {sent}, read {count} with {received}").into())
    }
}

async fn send(mut writer: impl AsyncWriteExt + Unpin, size: u64) -> Result<String, Error> {
    let mut hash = Sha256::new();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut chunk = vec![0; CHUNK];
    let mut left = size;
    while left > 0 {
        for word in chunk.chunks_exact_mut(8) {
            state = xorshift(state);
            word.copy_from_slice(&state.to_le_bytes());
        }
        let part = &chunk[..left.min(CHUNK as u64) as usize];
        hash.update(part);
        writer.write_all(part).await?;
        left -= part.len() as u64;
    }
    writer.close().await?;
    Ok(hex(&hash.finalize()))
}

fn xorshift(mut x: u64) -> u64 {
    x ^= x << 13;
    x ^= x >> 7;
    x ^ (x << 17)
}

async fn digest(mut reader: impl AsyncReadExt + Unpin) -> Result<(u64, String), Error> {
    let mut hash = Sha256::new();
    let mut count = 0;
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk).await? {
            0 => return Ok((count, hex(&hash.finalize()))),
            n => {
                hash.update(&chunk[..n]);
                count += n as u64;
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns every byte until the remote has closed its side, then closes ours.
///
/// It holds one chunk, so a remote that does not read stops being read.
async fn serve(stream: Stream) {
    let (reader, mut writer) = stream.split();
    let reader = BufReader::with_capacity(CHUNK, reader);
    if futures::io::copy_buf(reader, &mut writer).await.is_ok() {
        let _ = writer.close().await;
    }
}

/// Answers echo streams on every connection, and opens them by [`Behaviour::open`].
#[derive(Default)]
pub struct Behaviour {
    wanted: VecDeque<(PeerId, Opened)>,
}

impl Behaviour {
    /// Opens a stream to a connected peer; takes effect when the swarm is polled next.
    pub fn open(&mut self, peer: PeerId) -> oneshot::Receiver<Result<Stream, Error>> {
        let (opened, stream) = oneshot::channel();
        self.wanted.push_back((peer, opened));
        stream
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = Infallible;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(Handler::default())
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(Handler::default())
    }

    fn on_swarm_event(&mut self, _: FromSwarm<'_>) {}

    fn on_connection_handler_event(
        &mut self,
        _: PeerId,
        _: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {}
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        match self.wanted.pop_front() {
            Some((peer_id, event)) => Poll::Ready(ToSwarm::NotifyHandler {
                peer_id,
                handler: NotifyHandler::Any,
                event,
            }),
            None => Poll::Pending,
        }
    }
}

/// One connection's echo streams: inbound ones are served by a task each.
#[derive(Default)]
pub struct Handler {
    wanted: VecDeque<Opened>,
}

impl ConnectionHandler for Handler {
    type FromBehaviour = Opened;
    type ToBehaviour = Infallible;
    type InboundProtocol = ReadyUpgrade<StreamProtocol>;
    type OutboundProtocol = ReadyUpgrade<StreamProtocol>;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = Opened;

    fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol> {
        SubstreamProtocol::new(ReadyUpgrade::new(PROTOCOL), ())
    }

    fn poll(
        &mut self,
        _: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<Self::OutboundProtocol, Opened, Infallible>> {
        match self.wanted.pop_front() {
            Some(opened) => Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest {
                protocol: SubstreamProtocol::new(ReadyUpgrade::new(PROTOCOL), opened),
            }),
            None => Poll::Pending,
        }
    }

    fn on_behaviour_event(&mut self, opened: Opened) {
        self.wanted.push_back(opened);
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<Self::InboundProtocol, Self::OutboundProtocol, (), Opened>,
    ) {
        match event {
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound {
                protocol, ..
            }) => {
                tokio::spawn(serve(protocol));
            }
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound {
                protocol,
                info,
            }) => {
                let _ = info.send(Ok(protocol));
            }
            ConnectionEvent::DialUpgradeError(DialUpgradeError { info, error }) => {
                let _ = info.send(Err(error.into()));
            }
            _ => {}
        }
    }
}
