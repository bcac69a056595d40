package org.sluice.bank;

import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;

/**
 * What a caller asks for: put {@code delta} on an account, at a teller of a branch. The components are boxed so that a missing
 * one can be told from zero; after validation none is {@code null}.
 *
 * @param aid number of the account
 * @param tid number of the teller
 * @param bid number of the branch
 * @param delta what is put on the account; negative: taken from it
 */
public record Transfer(
        @JsonbTypeDeserializer(WholeNumber.class) @JsonbProperty("aid") @NotNull @Positive Integer aid,

        @JsonbTypeDeserializer(WholeNumber.class) @JsonbProperty("tid") @NotNull @Positive Integer tid,

        @JsonbTypeDeserializer(WholeNumber.class) @JsonbProperty("bid") @NotNull @Positive Integer bid,

        @JsonbTypeDeserializer(WholeNumber.class) @JsonbProperty("delta") @NotNull Integer delta) {

    /** Says to JSON-B how to make one: it knows nothing of records. */
    @JsonbCreator
    public Transfer {}
}
