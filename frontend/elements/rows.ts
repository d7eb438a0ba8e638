/** Rows with those that changed put in their places, and new ones at the end. */
export function merged<R extends { id: string }>(rows: R[], changed: R[]): R[] {
  const byId = new Map(changed.map((row) => [row.id, row]));
  const kept = rows.map((row) => {
    const next = byId.get(row.id) ?? row;
    byId.delete(row.id);
    return next;
  });
  return [...kept, ...byId.values()];
}
