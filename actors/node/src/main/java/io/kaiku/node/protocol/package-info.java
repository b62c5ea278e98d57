/**
 * What a protocol needs to live in a peer: a {@link io.kaiku.node.protocol.ProtocolModule} brings
 * it, its {@link io.kaiku.node.protocol.ProtocolContext} connects it, a {@link
 * io.kaiku.node.protocol.MachineActor} runs its machine.
 */
@org.jspecify.annotations.NullMarked
package io.kaiku.node.protocol;
