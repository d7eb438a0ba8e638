// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { MatrixRow, StatusMatrixElement } from "./status-matrix.js";
import "./status-matrix.js";

const row = (id: string, word = "Done"): MatrixRow => ({
  id,
  group: "ladybug-standard",
  cells: [{ tone: "done", word }],
  note: "",
});

describe("status-matrix", () => {
  let element: StatusMatrixElement;

  const show = async (rows: MatrixRow[], filter = "") => {
    element.columns = ["Preflight"];
    element.rows = rows;
    element.filter = filter;
    await element.updateComplete;
    return element.shadowRoot!;
  };
  const ids = () => [...element.shadowRoot!.querySelectorAll("button")].map((button) => button.textContent!.trim());

  beforeEach(() => {
    vi.stubGlobal("ResizeObserver", class { observe() {} });
    element = document.createElement("status-matrix") as StatusMatrixElement;
    document.body.replaceChildren(element);
  });

  it("shows every stage as icon and word", async () => {
    const root = await show([row("i-1")]);
    expect(root.querySelector(".cell")!.textContent!.replace(/\s/g, "")).toBe("✓Done");
  });

  it("draws only what is in view of a thousand rows, and says how many there are", async () => {
    const root = await show(Array.from({ length: 1000 }, (_, i) => row(`i-${i}`)));
    expect(ids().length).toBeLessThan(60);
    expect(root.querySelector("[role=table]")!.getAttribute("aria-rowcount")).toBe("1001");
  });

  it("merges changed rows without moving the others", async () => {
    await show([row("i-1"), row("i-2"), row("i-3")]);
    element.merge([row("i-2", "Failed")]);
    await element.updateComplete;
    expect(ids()).toEqual(["i-1", "i-2", "i-3"]);
    expect(element.shadowRoot!.textContent).toContain("Failed");
  });

  it("filters by any word of a row", async () => {
    await show([row("i-1"), row("i-2", "Failed")], "fail");
    expect(ids()).toEqual(["i-2"]);
  });

  it("opens the row that is clicked", async () => {
    const root = await show([row("i-1"), row("i-2")]);
    const opened = new Promise((resolve) => element.addEventListener("open-row", (event) => resolve((event as CustomEvent).detail.id)));
    root.querySelectorAll("button")[1]!.click();
    expect(await opened).toBe("i-2");
  });
});
