use libp2p::{Multiaddr, identify};
use serde_json::{Value, json};

const MAX_PRINTED_CHARS: usize = 256;

/// Writes one JSON line to stdout: the event's name, and the fields of a JSON object.
pub fn emit(event: &str, mut fields: Value) {
    fields["event"] = event.into();
    println!("{fields}");
}

pub fn emit_error(command: &str, error: impl std::fmt::Display) {
    let fields = json!({ "command": command, "error": error.to_string() });
    emit("error", fields);
}

/// Data as at most 256 characters of UTF-8.
pub fn printable(data: &[u8]) -> String {
    String::from_utf8_lossy(data)
        .chars()
        .take(MAX_PRINTED_CHARS)
        .collect()
}

pub fn identified(info: &identify::Info) -> Value {
    json!({
        "peerId": info.public_key.to_peer_id().to_string(),
        "agentVersion": info.agent_version,
        "protocols": texts(&info.protocols),
        "addresses": texts(&info.listen_addrs),
        "signedRecord": info.signed_peer_record.is_some(),
    })
}

/// What `dial identify` prints on top of its success.
pub fn identity(info: &identify::Info) -> Value {
    let mut fields = identified(info);
    fields["listenAddrs"] = fields["addresses"].take();
    fields["protocolVersion"] = info.protocol_version.clone().into();
    fields["observedAddr"] = observed(&info.observed_addr);
    if let Some(map) = fields.as_object_mut() {
        map.remove("addresses");
    }
    fields
}

fn observed(address: &Multiaddr) -> Value {
    if address.is_empty() {
        Value::Null
    } else {
        address.to_string().into()
    }
}

pub fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}
