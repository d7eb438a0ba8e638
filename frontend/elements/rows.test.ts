import { expect, it } from "vitest";
import { merged } from "./rows.js";

it("replaces rows in their places and puts new ones at the end", () => {
  const rows = [
    { id: "a", word: "1" },
    { id: "b", word: "1" },
  ];
  expect(merged(rows, [{ id: "c", word: "2" }, { id: "a", word: "2" }])).toEqual([
    { id: "a", word: "2" },
    { id: "b", word: "1" },
    { id: "c", word: "2" },
  ]);
});
