package org.sluice.bench.peers.netty41;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sluice.bench.contest.Transfer;

/** What is written down needs no key, but an entity does. */
@Entity
@Table(name = "bench_entry")
class EntryEntity {

    @Id
    @Nullable UUID id;

    int account;
    int delta;

    EntryEntity() {}

    EntryEntity(Transfer transfer) {
        this.id = UUID.randomUUID();
        this.account = transfer.account();
        this.delta = transfer.delta();
    }
}
