use std::time::Duration;

use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::Boxed;
use libp2p::core::upgrade::Version;
use libp2p::identity::Keypair;
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::behaviour::toggle::Toggle;
use libp2p::{
    Multiaddr, PeerId, Swarm, Transport, gossipsub, identify, multiaddr, noise, ping, swarm, tcp,
    tls, yamux,
};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::echo;
use crate::options::Options;

/// Far above the library's 10 s, so that connections of a test stay.
const IDLE_TIMEOUT: Duration = Duration::from_secs(3600);

#[derive(NetworkBehaviour)]
pub struct Behaviour {
    pub ping: ping::Behaviour,
    pub identify: identify::Behaviour,
    pub echo: echo::Behaviour,
    pub gossipsub: Toggle<gossipsub::Behaviour>,
}

/// A swarm on TCP and Yamux with the protocols that every peer has, and gossipsub if given.
pub fn swarm(
    options: &Options,
    key: &Keypair,
    ping: ping::Config,
    gossipsub: Option<gossipsub::Behaviour>,
) -> Result<Swarm<Behaviour>, Error> {
    // No signed record: this library's is in a format of its own, at which js-libp2p gives identify up.
    let identify = identify::Config::new("ipfs/0.1.0".to_owned(), key.public());
    let behaviour = Behaviour {
        ping: ping::Behaviour::new(ping),
        identify: identify::Behaviour::new(identify),
        echo: echo::Behaviour::default(),
        gossipsub: gossipsub.into(),
    };
    let config = swarm::Config::with_tokio_executor().with_idle_connection_timeout(IDLE_TIMEOUT);
    let peer_id = key.public().to_peer_id();
    Ok(Swarm::new(
        transport(options, key)?,
        behaviour,
        peer_id,
        config,
    ))
}

fn transport(options: &Options, key: &Keypair) -> Result<Boxed<(PeerId, StreamMuxerBox)>, Error> {
    let tcp = tcp::tokio::Transport::new(tcp::Config::default()).upgrade(Version::V1Lazy);
    let muxer = yamux::Config::default();
    Ok(if options.tls {
        tcp.authenticate(tls::Config::new(key)?)
            .multiplex(muxer)
            .boxed()
    } else {
        tcp.authenticate(noise::Config::new(key)?)
            .multiplex(muxer)
            .boxed()
    })
}

/// Fresh, or the Ed25519 key whose 32 secret bytes are the SHA-256 of the seed's decimal text.
pub fn keypair(options: &Options) -> Result<Keypair, Error> {
    match &options.key_seed {
        None => Ok(Keypair::generate_ed25519()),
        Some(seed) => Ok(Keypair::ed25519_from_bytes(Sha256::digest(seed).to_vec())?),
    }
}

/// An address that ends in /p2p/ID, and that ID.
pub fn peer_address(text: &str) -> Result<(Multiaddr, PeerId), Error> {
    let address: Multiaddr = text.parse()?;
    match address.iter().last() {
        Some(multiaddr::Protocol::P2p(peer)) => Ok((address, peer)),
        _ => Err(format!("{text} does not end in /p2p/PEERID").into()),
    }
}
