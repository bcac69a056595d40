package org.sluice.bank;

import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for: put {@code delta} on an account, at a teller of a branch. The components are boxed so that a missing
 * one can be told from zero; after validation none is {@code null}.
 */
public record Transfer(
        @NotNull @Positive @Nullable Integer aid,
        @NotNull @Positive @Nullable Integer tid,
        @NotNull @Positive @Nullable Integer bid,
        @NotNull @Nullable Integer delta) {

    @JsonbCreator
    public Transfer(
            @JsonbProperty("aid") @Nullable Integer aid,
            @JsonbProperty("tid") @Nullable Integer tid,
            @JsonbProperty("bid") @Nullable Integer bid,
            @JsonbProperty("delta") @Nullable Integer delta) {
        this.aid = aid;
        this.tid = tid;
        this.bid = bid;
        this.delta = delta;
    }
}
