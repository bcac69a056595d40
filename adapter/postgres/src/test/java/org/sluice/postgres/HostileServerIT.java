package org.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.ConnectionFailedException;
import org.sluice.api.SluiceException;
import org.sluice.api.spi.FactorySettings;
import org.sluice.core.PhysicalConnection;
import org.sluice.postgres.HostileServer.Script;
import org.sluice.postgres.HostileServer.Wire;

/**
 * A server that is broken or means ill, in each phase of the protocol: an error in time, nothing held, and the event loop, of
 * which there is one here, goes on with others.
 */
@Execution(ExecutionMode.CONCURRENT)
class HostileServerIT {

    private static final Object[] NONE = {};

    private final PostgresClient client = new PostgresClient(1);
    private final List<PhysicalConnection> closed = new CopyOnWriteArrayList<>();
    private HostileServer server;

    @BeforeEach
    void open() throws IOException {
        server = new HostileServer(Wire::silence);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        Answers.of(client.close());
    }

    /** How far the start of a connection comes before the server misbehaves. */
    private enum Start {
        START_UP {
            @Override
            void reach(Wire wire) throws IOException {
                wire.started();
            }
        },
        PASSWORD_ASKED {
            @Override
            void reach(Wire wire) throws IOException {
                wire.started()
                        .say('R', concat(Wire.ints(5), new byte[] {1, 2, 3, 4}))
                        .heard('p');
            }
        },
        SCRAM_OFFERED {
            @Override
            void reach(Wire wire) throws IOException {
                wire.started()
                        .say('R', concat(Wire.ints(10), Wire.text("SCRAM-SHA-256", "")))
                        .heard('p');
            }
        },
        LET_IN {
            @Override
            void reach(Wire wire) throws IOException {
                wire.started().say('R', Wire.ints(0));
            }
        },
        KEY_TOLD {
            @Override
            void reach(Wire wire) throws IOException {
                wire.started()
                        .say('R', Wire.ints(0))
                        .say('S', Wire.text("server_version", "17.0"))
                        .say('K', Wire.ints(1, 2));
            }
        };

        abstract void reach(Wire wire) throws IOException;
    }

    static Stream<Arguments> starts() {
        return pairs(Start.values());
    }

    @ParameterizedTest
    @MethodSource("starts")
    void connect_serverMisbehaves_failsInTimeAndHangsUp(Start phase, Misbehaviour misbehaviour) {
        server.say(wire -> {
            phase.reach(wire);
            misbehaviour.act(wire);
        });

        ConnectionFailedException failure = Answers.failure(
                client.connect(settings(Duration.ofMillis(500)), closed::add), ConnectionFailedException.class);

        assertThat(failure).hasMessageContaining("127.0.0.1:" + server.port()).hasMessageNotContaining("s3cret");
        assertThat(closed).isEmpty();
        assertEverybodyHungUp();
        assertOthersAreServed();
    }

    /** How far the answer to {@code select 1} comes. */
    private enum Answer {
        ASKED {
            @Override
            void reach(Wire wire) throws IOException {
                wire.heard('Q');
            }
        },
        COLUMNS_TOLD {
            @Override
            void reach(Wire wire) throws IOException {
                ASKED.reach(wire);
                wire.say('T', COLUMN);
            }
        },
        ROW_TOLD {
            @Override
            void reach(Wire wire) throws IOException {
                COLUMNS_TOLD.reach(wire);
                wire.say('D', ROW);
            }
        },
        COMPLETE {
            @Override
            void reach(Wire wire) throws IOException {
                ROW_TOLD.reach(wire);
                wire.say('C', Wire.text("SELECT 1"));
            }
        };

        abstract void reach(Wire wire) throws IOException;
    }

    static Stream<Arguments> answers() {
        return pairs(Answer.values());
    }

    @ParameterizedTest
    @MethodSource("answers")
    void command_serverMisbehaves_failsWhenGivenUpAndHangsUp(Answer phase, Misbehaviour misbehaviour) {
        server.say(wire -> {
            wire.letIn();
            phase.reach(wire);
            misbehaviour.act(wire);
        });
        PhysicalConnection connection = Answers.of(client.connect(settings(Duration.ofSeconds(5)), closed::add));

        assertFailsWhenGivenUp(connection, connection.command("select 1"));
    }

    /** How far the preparation of a statement comes. */
    private enum Preparation {
        ASKED {
            @Override
            void reach(Wire wire) throws IOException {
                wire.heard('S');
            }
        },
        PARSED {
            @Override
            void reach(Wire wire) throws IOException {
                ASKED.reach(wire);
                wire.say('1', new byte[0]);
            }
        },
        PARAMETERS_TOLD {
            @Override
            void reach(Wire wire) throws IOException {
                PARSED.reach(wire);
                wire.say('t', new byte[] {0, 0});
            }
        },
        COLUMNS_TOLD {
            @Override
            void reach(Wire wire) throws IOException {
                PARAMETERS_TOLD.reach(wire);
                wire.say('T', COLUMN);
            }
        },
        PREPARED {
            @Override
            void reach(Wire wire) throws IOException {
                COLUMNS_TOLD.reach(wire);
                wire.ready().heard('S');
            }
        };

        abstract void reach(Wire wire) throws IOException;
    }

    static Stream<Arguments> preparations() {
        return pairs(Preparation.values());
    }

    @ParameterizedTest
    @MethodSource("preparations")
    void execute_serverMisbehaves_failsWhenGivenUpAndHangsUp(Preparation phase, Misbehaviour misbehaviour) {
        server.say(wire -> {
            wire.letIn();
            phase.reach(wire);
            misbehaviour.act(wire);
        });
        PhysicalConnection connection = Answers.of(client.connect(settings(Duration.ofSeconds(5)), closed::add));

        assertFailsWhenGivenUp(connection, connection.execute("select 1", NONE));
    }

    /** Nobody but the session knows how long to wait for an answer, and it gives the connection up then. */
    private void assertFailsWhenGivenUp(PhysicalConnection connection, CompletableFuture<?> answer) {
        CompletableFuture<Boolean> openWhenTold = answer.handle((result, failure) -> connection.isOpen());
        Answers.of(connection.close("the test gave it up"));

        assertThat(Answers.failure(answer, SluiceException.class)).hasMessageNotContaining("s3cret");
        assertThat(openWhenTold)
                .describedAs("whoever is told gives the connection back, and nobody else shall get it")
                .isCompletedWithValue(false);
        assertThat(connection.isOpen()).isFalse();
        assertThat(closed).containsExactly(connection);
        assertEverybodyHungUp();
        assertOthersAreServed();
    }

    private void assertEverybodyHungUp() {
        await().untilAsserted(() -> assertThat(server.conversations()).isZero());
    }

    private void assertOthersAreServed() {
        server.say(HOSPITABLE);
        PhysicalConnection other = Answers.of(client.connect(settings(Duration.ofSeconds(5)), ignored -> {}));
        Answers.of(other.command("select 1"));
        Answers.of(other.close());
    }

    private FactorySettings settings(Duration connectTimeout) {
        return Database.settings("127.0.0.1", server.port(), "postgres", "s3cret", connectTimeout);
    }

    private static final Script HOSPITABLE = wire -> {
        wire.letIn();
        Answer.COMPLETE.reach(wire);
        wire.ready().heard('X');
    };

    /** One column, {@code a int4} in text. */
    private static final byte[] COLUMN = concat(
            new byte[] {0, 1, 'a', 0},
            Wire.ints(0),
            new byte[] {0, 0},
            Wire.ints(23),
            new byte[] {0, 4},
            Wire.ints(-1),
            new byte[] {0, 0});

    private static final byte[] ROW = concat(new byte[] {0, 1}, Wire.ints(1), new byte[] {'1'});

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static Stream<Arguments> pairs(Enum<?>[] phases) {
        List<Arguments> pairs = new ArrayList<>();
        for (Enum<?> phase : phases) {
            for (Misbehaviour misbehaviour : Misbehaviour.values()) {
                pairs.add(Arguments.of(phase, misbehaviour));
            }
        }
        return pairs.stream();
    }
}
