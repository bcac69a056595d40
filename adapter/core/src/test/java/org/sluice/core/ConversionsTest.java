package org.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.Column;
import org.sluice.api.MappingException;

class ConversionsTest {

    private static final Column COLUMN = new Column("price", "numeric");

    static Stream<Arguments> fitting() {
        return Stream.of(
                Arguments.of((short) 1, Integer.class, 1),
                Arguments.of(1, Long.class, 1L),
                Arguments.of(1, long.class, 1L),
                Arguments.of(127L, Byte.class, (byte) 127),
                Arguments.of(32767L, Short.class, (short) 32767),
                Arguments.of(2147483647L, int.class, 2147483647),
                Arguments.of(5L, BigInteger.class, BigInteger.valueOf(5)),
                Arguments.of(5L, BigDecimal.class, new BigDecimal("5")),
                Arguments.of(5L, Number.class, 5L),
                Arguments.of(new BigDecimal("5.00"), Integer.class, 5),
                Arguments.of(new BigDecimal("0.1"), Double.class, 0.1),
                Arguments.of(new BigDecimal("0.1"), Float.class, 0.1f),
                Arguments.of(0.5f, Double.class, 0.5),
                Arguments.of(0.5, Float.class, 0.5f),
                Arguments.of(Double.NaN, Float.class, Float.NaN),
                Arguments.of(2.0, Long.class, 2L),
                Arguments.of(9007199254740992L, Double.class, 9007199254740992.0),
                Arguments.of(true, boolean.class, true),
                Arguments.of("x", char.class, 'x'),
                Arguments.of("x", CharSequence.class, "x"),
                Arguments.of("SECONDS", java.util.concurrent.TimeUnit.class, java.util.concurrent.TimeUnit.SECONDS),
                Arguments.of("PT1H", Duration.class, Duration.ofHours(1)),
                Arguments.of("P1DT1H", Duration.class, Duration.ofHours(25)),
                Arguments.of("P1Y2M", Period.class, Period.of(1, 2, 0)),
                Arguments.of(OffsetDateTime.parse("1970-01-01T01:00:00+01:00"), Instant.class, Instant.EPOCH),
                Arguments.of(new Integer[] {1, null}, String.class, "[1, null]"),
                Arguments.of(new Integer[] {1, 2}, int[].class, new int[] {1, 2}),
                Arguments.of(new Integer[] {1, null}, Long[].class, new Long[] {1L, null}),
                Arguments.of(new String[] {"a"}, List.class, List.of("a")),
                Arguments.of(new String[] {"a"}, Iterable.class, List.of("a")),
                Arguments.of(new byte[] {1, (byte) 0xff}, String.class, "\\x01ff"),
                Arguments.of(new BigDecimal("1.50"), String.class, "1.50"),
                Arguments.of(LocalDate.EPOCH, String.class, "1970-01-01"),
                Arguments.of(new UUID(0, 1), String.class, "00000000-0000-0000-0000-000000000001"));
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void convert_valueFits_isTheSameInTheOtherType(Object value, Class<?> type, Object expected) {
        assertThat(Conversions.<Object>convert(value, unchecked(type), COLUMN)).isEqualTo(expected);
    }

    static Stream<Arguments> unfitting() {
        return Stream.of(
                Arguments.of(32768, Short.class),
                Arguments.of(2147483648L, int.class),
                Arguments.of(new BigDecimal("5.5"), Long.class),
                Arguments.of(1.5, Integer.class),
                Arguments.of(0.1, Float.class),
                Arguments.of(1e300, Float.class),
                Arguments.of(Double.NaN, BigDecimal.class),
                Arguments.of(9007199254740993L, Double.class),
                Arguments.of(16777217, Float.class),
                Arguments.of(new BigDecimal("1e400"), Double.class),
                Arguments.of("12", Integer.class),
                Arguments.of("xy", Character.class),
                Arguments.of("MILES", java.util.concurrent.TimeUnit.class),
                Arguments.of("P1MT1H", Duration.class),
                Arguments.of(LocalDateTime.MAX, Instant.class),
                Arguments.of(true, Integer.class),
                Arguments.of(1, Boolean.class),
                Arguments.of(new Integer[] {1, null}, int[].class),
                Arguments.of(new String[] {"a"}, Integer[].class),
                Arguments.of(new byte[] {1}, List.class));
    }

    @ParameterizedTest
    @MethodSource("unfitting")
    void convert_valueDoesNotFit_namesColumnAndTypes(Object value, Class<?> type) {
        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> Conversions.<Object>convert(value, unchecked(type), COLUMN))
                .withMessageContaining("Column price of PostgreSQL type numeric")
                .withMessageContaining(value.getClass().getTypeName())
                .withMessageContaining(type.getTypeName());
    }

    @Test
    void convert_null_staysNull() {
        assertThat(Conversions.<@Nullable Integer>convert(null, Integer.class, COLUMN))
                .isNull();
    }

    @Test
    void convert_addressToText_isTheAddressAlone() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("host", new byte[] {10, 0, 0, 1});

        assertThat(Conversions.convert(named, String.class, COLUMN)).isEqualTo("10.0.0.1");
    }

    @Test
    void convert_arrayToList_cannotBeChanged() {
        String[] array = {"a"};
        List<?> list = Conversions.convert(array, List.class, COLUMN);
        array[0] = "b";

        assertThat(list).isEqualTo(List.of("a")).isUnmodifiable();
    }

    @SuppressWarnings("unchecked") // the tests compare by equality only
    private static Class<Object> unchecked(Class<?> type) {
        return (Class<Object>) type;
    }
}
