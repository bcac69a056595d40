package org.sluice.bench.peers.netty41;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "bench_item")
class ItemEntity {

    @Id
    int id;

    int value;

    @Override
    public String toString() {
        return id + "=" + value;
    }
}
