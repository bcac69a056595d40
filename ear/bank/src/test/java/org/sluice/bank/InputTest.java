package org.sluice.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {

    @ParameterizedTest
    @CsvSource({"1,1", "100000,100000", "007,7", "-5,-5", "2147483647,2147483647"})
    void accountNumber_wholeNumber_isRead(String text, int number) {
        assertThat(Input.accountNumber(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1.5", "1e3", "+1", " 1", "0x1", "\u0661"})
    void accountNumber_malformed_isInvalid(String text) {
        assertThatThrownBy(() -> Input.accountNumber(text)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "999999999999999999"})
    void accountNumber_beyondTheType_isUnknown(String text) {
        assertThatThrownBy(() -> Input.accountNumber(text)).isInstanceOf(UnknownRowException.class);
    }

    @Test
    void limit_absent_is20() {
        assertThat(Input.limit(null)).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1000"})
    void limit_atItsEnds_isRead(String text) {
        assertThat(Input.limit(text)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "", "ten", "5.0", "4294967297"})
    void limit_outside_isInvalid(String text) {
        assertThatThrownBy(() -> Input.limit(text)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void entries_absent_are20() {
        assertThat(Input.entries(null)).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "100000"})
    void entries_atTheirEnds_areRead(String text) {
        assertThat(Input.entries(text)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100001", "x"})
    void entries_outside_areInvalid(String text) {
        assertThatThrownBy(() -> Input.entries(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("100000");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "10,10", "10.000,10", "0.25,0.25", "9.999999999,9.999999999"})
    void seconds_inside_areRead(String text, double seconds) {
        assertThat(Input.seconds(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-0.1", "10.000000001", "11", "NaN", "Infinity", "1e1", "1d", "0x1p1", "1,5"})
    void seconds_outside_areInvalid(String text) {
        assertThatThrownBy(() -> Input.seconds(text)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void seconds_absent_areInvalid() {
        assertThatThrownBy(() -> Input.seconds(null)).isInstanceOf(InvalidInputException.class);
    }
}
