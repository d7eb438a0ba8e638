// Bundles the console's elements into one file. Argument: the file to write.
import { build } from "esbuild";

const [outfile = "dist/console-elements.js"] = process.argv.slice(2);
await build({
  entryPoints: ["index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  outfile,
});
