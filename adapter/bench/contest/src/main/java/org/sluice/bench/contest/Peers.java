package org.sluice.bench.contest;

import java.util.List;

/** The peers of one class loader; found by {@link java.util.ServiceLoader}. */
@FunctionalInterface
public interface Peers {

    List<Peer> all();
}
