package org.sluice.bench.contest;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What this process uses.
 *
 * <p><b>CPU</b>: the process's user and system time, the collector's and the client's event loops included, without that of the
 * JIT compiler's threads. <b>Allocation</b>: the bytes that the Java threads allocated (HotSpot counts them for each thread),
 * summed over those that are alive at the end. <b>Threads</b>: those that used the processor in the measured time, or, if that is
 * more, by how many the number of threads rose; without those that the process has when nobody has had a turn.
 */
public final class Meter {

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final CompilerThreads compilers = CompilerThreads.find();
    private final Set<Long> background = new HashSet<>();
    private int idleThreads;

    /** Takes the threads of now for those of an idle process; called before anything is started for a peer. */
    public void idle() {
        THREADS.resetPeakThreadCount();
        idleThreads = THREADS.getThreadCount();
    }

    /** Does not count the threads of now, among them the calling one; called while nobody has had a turn. */
    public void learnBackground() {
        background.addAll(read().threads().keySet());
    }

    /** The state of now. */
    public Reading read() {
        long[] ids = THREADS.getAllThreadIds();
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        long[] cpu = THREADS.getThreadCpuTime(ids);
        Map<Long, Used> threads = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (cpu[i] >= 0) {
                threads.put(ids[i], new Used(cpu[i], allocated[i]));
            }
        }
        int risen = THREADS.getPeakThreadCount() - idleThreads;
        return new Reading(PROCESS.getProcessCpuTime(), compilers.cpuNanos(), threads, risen, Set.copyOf(background));
    }

    /** Of one thread, since its start. */
    record Used(long cpuNanos, long allocatedBytes) {

        static final Used NOTHING = new Used(0, 0);
    }

    /** At one moment. */
    public record Reading(
            long processNanos, long compilerNanos, Map<Long, Used> threads, int risen, Set<Long> background) {

        /** What was used between an earlier reading and this one. */
        public Usage since(Reading before) {
            long allocated = 0;
            for (Map.Entry<Long, Used> thread : threads.entrySet()) {
                allocated += thread.getValue().allocatedBytes()
                        - before.of(thread.getKey()).allocatedBytes();
            }
            Set<Long> working = working(before);
            working.removeAll(background);
            working.remove(Thread.currentThread().getId());
            return new Usage(
                    // the process's time is counted in hundredths of a second, the compiler's is not
                    Math.max(0, processNanos - before.processNanos - (compilerNanos - before.compilerNanos)),
                    compilerNanos - before.compilerNanos,
                    allocated,
                    Math.max(working.size(), risen));
        }

        Set<Long> working(Reading before) {
            Set<Long> working = new HashSet<>();
            threads.forEach((id, used) -> {
                if (used.cpuNanos() > before.of(id).cpuNanos()) {
                    working.add(id);
                }
            });
            return working;
        }

        private Used of(Long id) {
            return threads.getOrDefault(id, Used.NOTHING);
        }
    }

    /**
     * Between two readings.
     *
     * @param cpuNanos of the process, without the compiler's
     * @param threads more than the idle process has
     */
    public record Usage(long cpuNanos, long compilerNanos, long allocatedBytes, int threads) {

        /** Names and values, for JSON. */
        public Map<String, Object> members() {
            return Map.of(
                    "cpuNanos", cpuNanos,
                    "compilerNanos", compilerNanos,
                    "allocatedBytes", allocatedBytes,
                    "threads", threads);
        }
    }
}
