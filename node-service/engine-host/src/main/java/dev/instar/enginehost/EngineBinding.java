package dev.instar.enginehost;

import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engine's Java binding, reached by name: {@code com.kuzudb} and {@code com.ladybugdb} hold the same classes under
 * two packages, and constructors grow from release to release.
 */
final class EngineBinding {

    private static final long BYTES_OF_A_MEGABYTE = 1L << 20;

    private final String packageName;

    /** @param packageName {@code com.kuzudb} or {@code com.ladybugdb} */
    EngineBinding(String packageName) {
        this.packageName = packageName;
    }

    String version() throws EngineException {
        return String.valueOf(callStatic("Version", "getVersion"));
    }

    long storageVersion() throws EngineException {
        return ((Number) callStatic("Version", "getStorageVersion")).longValue();
    }

    /**
     * Opens a database file with every limit given, because the engine's own defaults take 80 % of memory and 8 TiB of
     * address space.
     *
     * @param bufferPoolBytes size of the buffer pool
     * @param maxDatabaseBytes largest size the file may reach; a power of two
     * @param cutLog whether a write-ahead log that cannot be replayed is cut off where it breaks; Kuzu always does
     * @param autoCheckpoint whether the engine checkpoints by itself when its log has grown
     */
    Object openDatabase(
            String path,
            boolean readOnly,
            long bufferPoolBytes,
            long maxDatabaseBytes,
            boolean cutLog,
            boolean autoCheckpoint)
            throws EngineException {
        Constructor<?> widest = null;
        for (Constructor<?> constructor : type("Database").getConstructors()) {
            if (widest == null || constructor.getParameterCount() > widest.getParameterCount()) {
                widest = constructor;
            }
        }
        if (widest == null) {
            throw new EngineException("This engine pack has no Database constructor.");
        }
        boolean compression = true;
        long defaultCheckpointThreshold = -1L;
        boolean throwOnWalReplayFailure = !cutLog;
        boolean checksums = true;
        Object[] all = {
            path,
            bufferPoolBytes,
            compression,
            readOnly,
            maxDatabaseBytes,
            autoCheckpoint,
            defaultCheckpointThreshold,
            throwOnWalReplayFailure,
            checksums
        };
        Object[] arguments = new Object[Math.min(all.length, widest.getParameterCount())];
        System.arraycopy(all, 0, arguments, 0, arguments.length);
        try {
            return widest.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new EngineException(message(e));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new EngineException("This engine's Database constructor is unknown: " + widest);
        }
    }

    Object connect(Object database, long threads) throws EngineException {
        try {
            Object connection =
                    type("Connection").getConstructor(type("Database")).newInstance(database);
            call(connection, "setMaxNumThreadForExec", new Class<?>[] {long.class}, threads);
            return connection;
        } catch (InvocationTargetException e) {
            throw new EngineException(message(e));
        } catch (ReflectiveOperationException e) {
            throw new EngineException("This engine's Connection class is unknown: " + e.getMessage());
        }
    }

    /** Text parameters only; {@code null} stands for NULL. */
    Object execute(Object connection, String statement, Map<String, @Nullable String> parameters)
            throws EngineException {
        if (parameters.isEmpty()) {
            return call(connection, "query", new Class<?>[] {String.class}, statement);
        }
        Object prepared = call(connection, "prepare", new Class<?>[] {String.class}, statement);
        if (!(Boolean) call(prepared, "isSuccess")) {
            throw new EngineException(String.valueOf(call(prepared, "getErrorMessage")));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (var parameter : parameters.entrySet()) {
            values.put(parameter.getKey(), value(parameter.getValue()));
        }
        return call(connection, "execute", new Class<?>[] {type("PreparedStatement"), Map.class}, prepared, values);
    }

    private Object value(@Nullable String text) throws EngineException {
        if (text == null) {
            return callStatic("Value", "createNull");
        }
        try {
            return type("Value").getConstructor(Object.class).newInstance(text);
        } catch (InvocationTargetException e) {
            throw new EngineException(message(e));
        } catch (ReflectiveOperationException e) {
            throw new EngineException("This engine's Value class is unknown: " + e.getMessage());
        }
    }

    /** Calls a public method without parameters. */
    Object call(Object target, String method) throws EngineException {
        return call(target, method, new Class<?>[0]);
    }

    Object call(Object target, String method, Class<?>[] types, Object... arguments) throws EngineException {
        try {
            return invoke(target.getClass().getMethod(method, types), target, arguments);
        } catch (NoSuchMethodException e) {
            throw new EngineException("This engine has no " + method + ".");
        }
    }

    private Object callStatic(String type, String method) throws EngineException {
        try {
            return invoke(type(type).getMethod(method), null);
        } catch (NoSuchMethodException e) {
            throw new EngineException("This engine has no " + type + "." + method + ".");
        }
    }

    private Object invoke(Method method, @Nullable Object target, Object... arguments) throws EngineException {
        try {
            Object answer = method.invoke(target, arguments);
            return answer == null ? "" : answer;
        } catch (InvocationTargetException e) {
            throw new EngineException(message(e));
        } catch (IllegalAccessException e) {
            throw new EngineException("This engine's " + method.getName() + " is not public.");
        }
    }

    private Class<?> type(String name) throws EngineException {
        try {
            return Class.forName(packageName + "." + name);
        } catch (ClassNotFoundException e) {
            throw new EngineException("This engine pack has no class " + packageName + "." + name + ".");
        } catch (LinkageError e) {
            throw new EngineException(notLoaded(e));
        }
    }

    /** The engine unpacks the library first, and says nothing if that fails. */
    private static String notLoaded(Throwable cause) {
        File folder = new File(System.getProperty("java.io.tmpdir"));
        return "This engine's native library cannot be loaded (" + cause.getMessage() + "); it is unpacked in " + folder
                + ", where " + folder.getUsableSpace() / BYTES_OF_A_MEGABYTE + " MB are free.";
    }

    private static String message(InvocationTargetException e) {
        Throwable cause = e.getTargetException();
        if (cause instanceof LinkageError) {
            return notLoaded(cause);
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
