package org.sluice.postgres;

import java.io.IOException;
import java.util.Random;
import org.sluice.postgres.HostileServer.Wire;

/** What a broken or hostile server does in the middle of a conversation. */
enum Misbehaviour {
    SILENT {
        @Override
        void act(Wire wire) throws IOException {
            wire.silence();
        }
    },
    HANGS_UP {
        @Override
        void act(Wire wire) {
            // the conversation is over
        }
    },
    RESETS {
        @Override
        void act(Wire wire) throws IOException {
            wire.reset();
        }
    },
    /** Starts a message and does not end it. */
    STOPS_HALFWAY {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('T', 100, new byte[] {0, 1, 'a'}).silence();
        }
    },
    /** Always the same bytes: what fails can be found again. */
    GARBAGE {
        @Override
        void act(Wire wire) throws IOException {
            byte[] noise = new byte[4096];
            new Random(4711).nextBytes(noise);
            wire.raw(noise).silence();
        }
    },
    UNKNOWN_MESSAGE {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('?', new byte[] {1, 2, 3}).silence();
        }
    },
    LENGTH_ZERO {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('T', 0, new byte[] {0, 0}).silence();
        }
    },
    LENGTH_NEGATIVE {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('E', -1, new byte[] {0, 0}).silence();
        }
    },
    /** The least number: added to anything, it stays negative. */
    LENGTH_MOST_NEGATIVE {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('D', Integer.MIN_VALUE, new byte[] {0, 0}).silence();
        }
    },
    LENGTH_HUGE {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('D', Integer.MAX_VALUE, new byte[] {0, 0}).silence();
        }
    },
    /** Descriptions of rows that promise more columns than they have. */
    COUNTS_WRONG {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('T', new byte[] {0x7f, (byte) 0xff, 'a', 0}).silence();
        }
    },
    /** An error without an end. */
    ERROR_UNENDED {
        @Override
        void act(Wire wire) throws IOException {
            wire.say('E', new byte[] {'S', 'x', 'y'}).silence();
        }
    };

    abstract void act(Wire wire) throws IOException;
}
