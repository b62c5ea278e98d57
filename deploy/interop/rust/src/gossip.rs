use std::time::Duration;

use libp2p::gossipsub::{
    Behaviour, ConfigBuilder, Event, IdentTopic, Message, MessageAuthenticity, MessageId,
    ValidationMode,
};
use libp2p::identity::Keypair;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::options::Listen;
use crate::output::{emit, printable, texts};

/// The library's limits for one RPC are 64 KiB, and 16 KiB of it control messages, which is one
/// IHAVE at about a hundred messages a second.
const MAX_RPC: usize = 1 << 20;
const MAX_CONTROL: usize = 512 << 10;
const QUEUE: usize = 10_000;
const QUEUE_PATIENCE: Duration = Duration::from_secs(30);

/// A gossipsub router that has joined the topics.
pub fn behaviour(key: &Keypair, listen: &Listen) -> Result<Behaviour, Error> {
    let mut config = ConfigBuilder::default();
    config
        .max_transmit_size(MAX_RPC)
        .max_control_message_size(MAX_CONTROL)
        .connection_handler_queue_len(QUEUE)
        .publish_queue_duration(QUEUE_PATIENCE)
        .forward_queue_duration(QUEUE_PATIENCE);
    let authenticity = if listen.unsigned {
        config.validation_mode(ValidationMode::Anonymous);
        MessageAuthenticity::Anonymous
    } else {
        MessageAuthenticity::Signed(key.clone())
    };
    if listen.unsigned || listen.content_ids {
        config.message_id_fn(content_hash);
    } else {
        config.message_id_fn(source_and_sequence);
    }
    let mut router = Behaviour::new(authenticity, config.build()?)?;
    for topic in &listen.topics {
        router.subscribe(&IdentTopic::new(topic))?;
    }
    Ok(router)
}

fn content_hash(message: &Message) -> MessageId {
    Sha256::digest(&message.data).to_vec().into()
}

/// The raw bytes of from‖seqno; the library's own default is their text.
fn source_and_sequence(message: &Message) -> MessageId {
    let mut id = message.source.map_or_else(Vec::new, |from| from.to_bytes());
    id.extend(message.sequence_number.unwrap_or_default().to_be_bytes());
    id.into()
}

pub fn publish(router: &mut Behaviour, topic: &str, data: Vec<u8>) -> Result<(), Error> {
    router.publish(IdentTopic::new(topic), data)?;
    Ok(())
}

/// Prints messages and subscriptions of others.
pub fn print(event: Event) {
    match event {
        Event::Message { message, .. } => {
            let fields = json!({
                "topic": message.topic.as_str(),
                "from": message.source.map(|peer| peer.to_string()),
                "bytes": message.data.len(),
                "data": printable(&message.data),
            });
            emit("message", fields);
        }
        Event::Subscribed { peer_id, topic } => {
            let fields = json!({ "peerId": peer_id.to_string(), "topic": topic.as_str() });
            emit("subscribed", fields);
        }
        Event::SlowPeer {
            peer_id,
            failed_messages,
        } => {
            eprintln!("gossipsub dropped messages for {peer_id}: {failed_messages:?}");
        }
        Event::Unsubscribed { .. } | Event::GossipsubNotSupported { .. } => {}
    }
}

/// The mesh peers of each joined topic.
pub fn mesh(router: &Behaviour) -> Value {
    let topic = |hash| {
        let peers = texts(router.mesh_peers(hash));
        (hash.as_str().to_owned(), Value::from(peers))
    };
    router.topics().map(topic).collect::<Map<_, _>>().into()
}
