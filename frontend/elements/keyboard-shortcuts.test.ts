// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { type KeyboardShortcutsElement } from "./keyboard-shortcuts.js";
import "./keyboard-shortcuts.js";

describe("keyboard-shortcuts", () => {
  let went: string[];

  const press = (key: string, from: EventTarget = window) =>
    from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));

  beforeEach(() => {
    went = [];
    document.body.innerHTML = "<input data-search><keyboard-shortcuts></keyboard-shortcuts>";
    const shortcuts = document.querySelector<KeyboardShortcutsElement>("keyboard-shortcuts")!;
    shortcuts.ways = { f: "", m: "migrations" };
    shortcuts.addEventListener("go", (event) => went.push((event as CustomEvent).detail.path));
    shortcuts.addEventListener("explain", () => went.push("explained"));
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

  it("asks for the list of shortcuts", () => {
    press("?");
    expect(went).toEqual(["explained"]);
  });

  it("finds the search field", () => {
    press("/");
    expect(document.activeElement).toBe(document.querySelector("[data-search]"));
  });

  it("leaves the search field with Escape, so that the next letters are shortcuts again", () => {
    const field = document.querySelector<HTMLElement>("[data-search]")!;
    field.focus();
    press("Escape", field);
    expect(document.activeElement).not.toBe(field);
  });

  it("leaves what is typed into a field alone", () => {
    const field = document.querySelector("input")!;
    press("g", field);
    press("m", field);
    expect(went).toEqual([]);
  });
});
