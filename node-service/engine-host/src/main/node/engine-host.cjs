"use strict";
// The Node.js engine host: runs one embedded engine from an npm pack and speaks JSON lines.
// docs/engine-host-protocol.md describes the messages. Arguments: engine name, folder of the pack.

const readline = require("node:readline");
const path = require("node:path");

const HEARTBEAT_MILLIS = 1000;
const ROWS_PER_LINE = 500;
// Rows are gathered up to about so many; the node takes no line without end.
const CHARACTERS_PER_LINE = 1 << 20;
const EXACT_TYPES = new Set([
  "BOOL", "INT8", "INT16", "INT32", "UINT8", "UINT16", "UINT32", "INT64", "UINT64", "SERIAL", "INT128",
  "FLOAT", "DOUBLE", "STRING", "UUID",
]);

// Standard output carries the protocol alone; whatever a library prints goes to standard error.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const send = (answer) => write(JSON.stringify(answer) + "\n");
const fail = (id, kind, message, more = {}) => send({ id, ok: false, error: { kind, message, ...more } });

const [engineName, packFolder] = process.argv.slice(2);
let engine;
let database = null;
let connection = null;

function hello(id) {
  send({
    id,
    ok: true,
    protocol: 1,
    engine: engineName,
    version: engine.Database.getVersion(),
    storage_version: Number(engine.Database.getStorageVersion()),
    can_interrupt: false,
  });
}

async function open(id, request) {
  if (connection !== null) {
    return fail(id, "state", "A database is open already; close it first.");
  }
  const defaultCheckpointThreshold = -1;
  const throwOnWalReplayFailure = !request.cut_log;
  const opening = new engine.Database(
    request.path, request.buffer_pool_bytes, true, request.read_only, request.max_database_bytes,
    request.auto_checkpoint, defaultCheckpointThreshold, throwOnWalReplayFailure,
  );
  await opening.init();
  database = opening;
  connection = new engine.Connection(database, request.threads);
  await connection.init();
  send({ id, ok: true });
}

async function execute(id, request) {
  if (connection === null) {
    return fail(id, "state", "No database is open.");
  }
  connection._connection.setQueryTimeout(request.timeout_ms ?? 0);
  const progress = (fraction) => send({ id, progress: fraction });
  const parameters = request.parameters ?? {};
  const results = Object.keys(parameters).length === 0
    ? await connection.query(request.statement, request.progress ? progress : undefined)
    : await connection.execute(await connection.prepare(request.statement), parameters);
  const all = Array.isArray(results) ? results : [results];
  try {
    await stream(id, all[0], request);
  } finally {
    all.forEach((result) => result.close());
  }
}

async function stream(id, result, request) {
  const rowLimit = request.row_limit;
  const names = await result.getColumnNames();
  const types = (await result.getColumnDataTypes()).map((type) => baseType(String(type)));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    return fail(id, "engine", `Two result columns have the same name (${twice}); give each its own alias.`);
  }
  if (types.some((type) => !EXACT_TYPES.has(type)) && !request.tolerate_inexact) {
    return failInexact(id, names, types);
  }
  send({ id, columns: names.map((name, i) => ({ name, type: types[i] })) });
  let sent = 0;
  let batch = [];
  let characters = 0;
  while (sent < rowLimit && result.hasNext()) {
    const row = result.getNextSync();
    const values = [];
    for (let i = 0; i < names.length; i++) {
      const value = row[names[i]];
      if (typeof value === "number" && isWide(types[i]) && !Number.isSafeInteger(value)
          && !request.tolerate_inexact) {
        return failInexact(id, names, types);
      }
      values.push(portable(value, types[i]));
      characters += typeof value === "string" ? value.length : 0;
    }
    batch.push(values);
    sent++;
    if (batch.length === ROWS_PER_LINE || characters >= CHARACTERS_PER_LINE) {
      send({ id, rows: batch });
      batch = [];
      characters = 0;
      await new Promise(setImmediate);
    }
  }
  if (batch.length > 0) {
    send({ id, rows: batch });
  }
  send({ id, ok: true, rows_total: sent, truncated: result.hasNext() });
}

// The binding hands 64-bit integers, decimals, timestamps and nested values over as JavaScript numbers,
// which would lose digits: say so instead. The caller asks again with a text column beside each, and then
// "tolerate_inexact" sends what is inexact as null.
function failInexact(id, names, types) {
  const columns = names.filter((_, i) => !EXACT_TYPES.has(types[i]) || isWide(types[i]));
  fail(id, "inexact", `These columns cannot cross as JavaScript values: ${columns.join(", ")}`,
    { columns, all_columns: names, types });
}

// The names both hosts use: STRING[] is a LIST, DECIMAL(10, 2) a DECIMAL.
function baseType(type) {
  if (type.endsWith("[]")) {
    return "LIST";
  }
  return type.endsWith("]") ? "ARRAY" : type.replace(/\(.*$/s, "");
}

function isWide(type) {
  return type.endsWith("64") || type === "SERIAL";
}

function portable(value, type) {
  if (value === null || value === undefined || !EXACT_TYPES.has(type)) {
    return null;
  }
  if (type === "FLOAT" || type === "DOUBLE") {
    if (Object.is(value, -0)) {
      return "-0.0";
    }
    if (Number.isFinite(value)) {
      return value;
    }
    return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  }
  return isWide(type) || type === "INT128" ? String(value) : value;
}

async function close() {
  const openConnection = connection;
  const openDatabase = database;
  connection = null;
  database = null;
  if (openConnection !== null) {
    await openConnection.close();
  }
  if (openDatabase !== null) {
    await openDatabase.close();
  }
}

async function handle(request) {
  const id = request.id ?? 0;
  try {
    switch (request.op) {
      case "hello": return hello(id);
      case "open": return await open(id, request);
      case "execute": return await execute(id, request);
      case "close":
        await close();
        return send({ id, ok: true });
      default: return fail(id, "protocol", `Unknown op ${request.op}`);
    }
  } catch (e) {
    fail(id, "engine", String(e?.message ?? e));
  }
}

// Ctrl-C in a terminal reaches the whole process group; the host ends when its node says so or goes away.
process.on("SIGINT", () => {});

let last = Promise.resolve();
let leaving = false;
function leave() {
  leaving = true;
  last.then(close).then(() => process.exit(0), () => process.exit(1));
}

try {
  engine = require(path.resolve(packFolder));
} catch (e) {
  fail(0, "load", `This engine's native library cannot be loaded: ${e.message}`);
  process.exit(1);
}
setInterval(() => send({ heartbeat: true }), HEARTBEAT_MILLIS).unref();
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on("line", (line) => {
  let request;
  try {
    request = JSON.parse(line);
  } catch {
    return fail(0, "protocol", "A request was not JSON.");
  }
  if (request.op === "exit") {
    return leave();
  }
  if (request.op === "interrupt") {
    return fail(request.id ?? 0, "unsupported", "This engine's Node.js binding cannot interrupt a statement.");
  }
  last = last.then(() => handle(request));
});
// Without its node a host has nobody to answer to; what it was writing is the journal's to judge.
lines.on("close", () => {
  if (!leaving) {
    process.exit(1);
  }
});
