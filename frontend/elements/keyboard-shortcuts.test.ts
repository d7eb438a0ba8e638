// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import "./keyboard-shortcuts.js";

describe("keyboard-shortcuts", () => {
  let went: string[];

  const press = (key: string, from: EventTarget = window) =>
    from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));

  beforeEach(() => {
    went = [];
    document.body.innerHTML = "<input data-search><keyboard-shortcuts></keyboard-shortcuts>";
    document
      .querySelector("keyboard-shortcuts")!
      .addEventListener("go", (event) => went.push((event as CustomEvent).detail.path));
  });

  it("goes where g and a letter lead", () => {
    press("g");
    press("m");
    expect(went).toEqual(["migrations"]);
  });

  it("does nothing for a letter alone", () => {
    press("m");
    expect(went).toEqual([]);
  });

  it("finds the search field", () => {
    press("/");
    expect(document.activeElement).toBe(document.querySelector("[data-search]"));
  });

  it("leaves what is typed into a field alone", () => {
    const field = document.querySelector("input")!;
    press("g", field);
    press("m", field);
    expect(went).toEqual([]);
  });
});
