// Installs what package-lock.json names, unless it is installed already.
import { execSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const installed = "node_modules/.package-lock.json";
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync("package-lock.json").mtimeMs) {
  execSync("npm ci --silent --no-audit --no-fund", { stdio: "inherit" });
}
