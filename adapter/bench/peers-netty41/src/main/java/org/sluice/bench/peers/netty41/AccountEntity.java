package org.sluice.bench.peers.netty41;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "bench_account")
class AccountEntity {

    @Id
    int id;

    int balance;
}
