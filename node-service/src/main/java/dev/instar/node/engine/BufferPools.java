package dev.instar.node.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.instar.node.settings.NodeProperties;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * How large the buffer pool of an engine that exports, imports or verifies may become. A pool grows to this as it needs
 * to and takes nothing before, so it is measured by the memory there is and not by the smallest database.
 */
@Component
public class BufferPools {

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    private static final Pattern OWN_CONTROL_GROUP = Pattern.compile("(?m)^0::(/.*)$");

    /** Files that were read, without what is still to be written. */
    private static final Pattern FILE_CACHE = Pattern.compile("(?m)^(?:active_file|inactive_file) (\\d+)$");

    private static final Pattern UNWRITTEN_FILES = Pattern.compile("(?m)^(?:file_dirty|file_writeback) (\\d+)$");
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

    /**
     * What the machine, or the container this process runs in, has.
     *
     * @param total bytes
     * @param available bytes that can be had without taking them from another process
     */
    record MachineMemory(long total, long available) {

        static MachineMemory now() {
            var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            long total = machine.getTotalMemorySize();
            long free = machine.getFreeMemorySize();
            try {
                String info = Files.readString(MEMINFO);
                long ofMachine = bytes(TOTAL, info).orElse(total);
                // In a container the machine's memory is not this process's.
                long available = total < ofMachine
                        ? Math.min(total, free + fileCache())
                        : bytes(AVAILABLE, info).orElse(free);
                return new MachineMemory(total, available);
            } catch (IOException e) {
                return new MachineMemory(total, free);
            }
        }

        /** The kernel counts the file cache as memory in use, and frees it when a process needs memory. */
        private static long fileCache() throws IOException {
            Matcher own = OWN_CONTROL_GROUP.matcher(Files.readString(Path.of("/proc/self/cgroup")));
            Path statistics = CONTROL_GROUPS
                    .resolve(own.find() ? own.group(1).substring(1) : "")
                    .resolve("memory.stat");
            return Files.isReadable(statistics) ? fileCache(Files.readString(statistics)) : 0;
        }

        static long fileCache(String statistics) {
            return Math.max(0, sum(FILE_CACHE, statistics) - sum(UNWRITTEN_FILES, statistics));
        }

        private static long sum(Pattern line, String statistics) {
            return line.matcher(statistics)
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .sum();
        }

        private static OptionalLong bytes(Pattern line, String info) {
            Matcher matcher = line.matcher(info);
            return matcher.find()
                    ? OptionalLong.of(DataSize.ofKilobytes(Long.parseLong(matcher.group(1)))
                            .toBytes())
                    : OptionalLong.empty();
        }
    }

    /** Of a host's memory; the rest is for what an engine has beside its pool. */
    private static final double SHARE_OF_HOST = 0.75;

    private final NodeProperties.Limits limits;
    private final Supplier<MachineMemory> memory;

    @Autowired
    BufferPools(NodeProperties properties) {
        this(properties.limits());
    }

    BufferPools(NodeProperties.Limits limits) {
        this(limits, MachineMemory::now);
    }

    BufferPools(NodeProperties.Limits limits, Supplier<MachineMemory> memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /**
     * The pool of an engine that is opened now: the configured share of what is there, for as many engines as may work
     * at the same time, between the configured bounds.
     */
    public DataSize forOperation() {
        MachineMemory now = memory.get();
        double share = limits.operationMemoryShare();
        return bounded(Math.min(now.total(), now.available()) * share / limits.parallelDatabases());
    }

    /** The pool of an engine that is opened when nothing else takes memory. */
    public DataSize atMost() {
        return bounded(memory.get().total() * limits.operationMemoryShare() / limits.parallelDatabases());
    }

    private DataSize bounded(double wanted) {
        return DataSize.ofBytes(Math.clamp(
                (long) wanted,
                limits.operationBufferPool().toBytes(),
                Math.max(
                        limits.operationBufferPool().toBytes(),
                        Math.min(
                                limits.largestOperationBufferPool().toBytes(),
                                Math.round(limits.hostMemory().toBytes() * SHARE_OF_HOST)))));
    }
}
