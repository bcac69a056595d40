package org.sluice.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.ConfigurationException;

/** Configuration that nobody would write, some thousand times: it is read or refused with the keys at fault, and tells no secret. */
class SettingsFuzzTest {

    private static final int CONFIGURATIONS = 5_000;

    private static final String SECRET = "Tr0ub4dor&3";

    private static final List<ConfigurationKey> KEYS = List.of(ConfigurationKey.values());

    /** Any text is a name, and a name is no secret. */
    private static final Set<ConfigurationKey> NAMES = Set.of(
            ConfigurationKey.USER,
            ConfigurationKey.DATABASE,
            ConfigurationKey.APPLICATION_NAME,
            ConfigurationKey.JNDI_NAME,
            ConfigurationKey.RESOURCE_ADAPTER);

    private static final List<String> ODD = List.of(
            "",
            " ",
            "\t\n",
            "0",
            "-0",
            "-1",
            "1",
            "1.5",
            "65535",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "1e9",
            "NaN",
            "0x10",
            "٣",
            "true",
            "TRUE",
            "yes",
            "null",
            "5s",
            "5 s",
            "-5s",
            "1d1h",
            "PT5S",
            "PT-5S",
            "P1Y",
            "999999999999999999999s",
            "106751991167301d",
            "ms",
            "/",
            "/no/such/file",
            "/etc",
            "\0",
            "a\0b",
            "\ud800",
            "${sluice.user}",
            "${",
            "a,b,,c",
            "disable",
            "verify-full",
            "rollback",
            "full",
            "xa",
            "serializable",
            "x".repeat(10_000));

    private static final List<String> URLS = List.of(
            "postgresql://u:" + SECRET + "@h/d",
            "postgresql://u:" + SECRET + "@h:0/d",
            "postgresql://u:" + SECRET + "@h:99999/d",
            "postgresql://u:" + SECRET + "@[::1]:5432/d",
            "postgresql://u:" + SECRET + "@[::1/d",
            "postgresql://u:" + SECRET + "@h1,h2/d",
            "postgresql://u:" + SECRET + "@h/d?sslmode=verify-full",
            "postgresql://u:" + SECRET + "@/d",
            "postgresql://u:" + SECRET + "@h/%zz",
            "postgresql://u:" + SECRET,
            "postgresql:u:" + SECRET,
            "jdbc:postgresql://u:" + SECRET + "@h/d",
            "http://u:" + SECRET + "@h/d",
            "://u:" + SECRET + "@",
            "postgresql://u:" + SECRET + "@h/d#f",
            "postgresql://u:" + SECRET + "@h/d d",
            "postgresql://u:a:" + SECRET + "@h@h/d");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyConfiguration_isReadOrRefused_andTellsNoSecret(long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < CONFIGURATIONS; i++) {
            Map<String, String> values = configuration(random);
            read += told(values).startsWith("FactorySettings") ? 1 : 0;
        }
        assertThat(read).describedAs("some are right").isBetween(1, CONFIGURATIONS - 1);
    }

    /** What the operator sees of a configuration: the settings, or the reasons why there are none. */
    private static String told(Map<String, String> values) {
        String told;
        try {
            told = FactorySettings.read("default", values::get).toString();
        } catch (ConfigurationException refused) {
            assertThat(refused.problems())
                    .describedAs(values.toString())
                    .isNotEmpty()
                    .allMatch(problem -> problem.contains("sluice."));
            told = refused.toString() + refused.problems();
        } catch (RuntimeException e) {
            throw new AssertionError("Neither read nor refused: " + values, e);
        }
        assertThat(told).doesNotContain(SECRET);
        return told;
    }

    private static Map<String, String> configuration(Random random) {
        Map<String, String> values = new HashMap<>();
        values.put("sluice.user", "me");
        values.put("sluice.password", SECRET);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            ConfigurationKey key = KEYS.get(random.nextInt(KEYS.size()));
            values.put("sluice." + key.key(), NAMES.contains(key) ? noise(random) : value(key, random));
        }
        return values;
    }

    private static String value(ConfigurationKey key, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> key.defaultValue() == null ? URLS.get(random.nextInt(URLS.size())) : key.defaultValue();
            case 1 -> URLS.get(random.nextInt(URLS.size()));
            case 2 -> noise(random);
            default -> ODD.get(random.nextInt(ODD.size()));
        };
    }

    private static String noise(Random random) {
        StringBuilder noise = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            noise.append((char) (random.nextBoolean() ? ' ' + random.nextInt(95) : random.nextInt(0x10000)));
        }
        return noise.toString();
    }
}
