type Payload = Record<string, unknown>

/** Where oidc-provider keeps its sessions, codes and tokens. A real OP has a database here. */
class MemoryStorage {
  readonly #model: string
  readonly #rows: Map<string, Payload>

  constructor(model: string, rows: Map<string, Payload>) {
    this.#model = model
    this.#rows = rows
  }

  #key(id: string): string {
    return `${this.#model} ${id}`
  }

  #findBy(field: string, value: string): Payload | undefined {
    const own = [...this.#rows].filter(([key]) => key.startsWith(`${this.#model} `))
    return own.find(([, row]) => row[field] === value)?.[1]
  }

  async upsert(id: string, payload: Payload): Promise<void> {
    this.#rows.set(this.#key(id), payload)
  }

  async find(id: string): Promise<Payload | undefined> {
    return this.#rows.get(this.#key(id))
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    return this.#findBy('uid', uid)
  }

  async findByUserCode(userCode: string): Promise<Payload | undefined> {
    return this.#findBy('userCode', userCode)
  }

  async consume(id: string): Promise<void> {
    const row = this.#rows.get(this.#key(id))
    if (row) row['consumed'] = Math.floor(Date.now() / 1000)
  }

  async destroy(id: string): Promise<void> {
    this.#rows.delete(this.#key(id))
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, row] of this.#rows) if (row['grantId'] === grantId) this.#rows.delete(key)
  }
}

/** Creates the storage of one provider: a function that gives each of its models a part of it. */
export function createMemoryStorage(): (model: string) => MemoryStorage {
  const rows = new Map<string, Payload>()
  return (model) => new MemoryStorage(model, rows)
}
