// How is the same done for many, without all at once falling upon a cluster?

/** The results in the order of the items; at most `limit` are under way at a time. The first failure ends it. */
export async function mapAtMost<Item, Result>(
  items: Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const run = async () => {
    while (next < items.length) {
      signal?.throwIfAborted()
      const index = next++
      results[index] = await work(items[index]!)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run))
  return results
}
