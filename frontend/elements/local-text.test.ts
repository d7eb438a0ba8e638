// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { LocalTextElement } from "./local-text.js";
import "./local-text.js";

describe("local-text", () => {
  const show = async (text: string) => {
    const element = document.createElement("local-text") as LocalTextElement;
    element.text = text;
    document.body.replaceChildren(element);
    await element.updateComplete;
    return element.shadowRoot!;
  };

  it("puts the reader's own time in the place of UTC", async () => {
    const root = await show("Waits until 2026-11-26 04:42 UTC, then goes on.");
    expect(root.querySelector("local-time")!.getAttribute("datetime")).toBe("2026-11-26T04:42:00Z");
    expect(root.textContent).not.toContain("UTC");
    expect(root.textContent).toMatch(/^Waits until\s.*, then goes on\.$/s);
  });

  it("leaves a sentence without times as it is", async () => {
    expect((await show("Nobody has to act.")).textContent!.trim()).toBe("Nobody has to act.");
  });
});
