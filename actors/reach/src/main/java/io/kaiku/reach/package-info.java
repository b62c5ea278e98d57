/**
 * From where this peer can be reached. Pure.
 *
 * <p>Today: {@link io.kaiku.reach.ObservedAddresses}, what other peers see us as. Here will live,
 * each a machine of its own: AutoNAT v1 and v2, relays and reservations (circuit v2), hole punching
 * (DCUtR), port mappings (UPnP, NAT-PMP, PCP), and the beliefs about reachability that they feed.
 */
@NullMarked
package io.kaiku.reach;

import org.jspecify.annotations.NullMarked;
