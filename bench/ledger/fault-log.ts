/** Something that was done to an engine, or to the database that all of them use. */
export interface Fault {
  readonly kind: string
  /** Undefined: all engines. */
  readonly incarnation: number | undefined
  readonly from: number
  readonly to: number
}

/** What was done to whom, and when: what a duplicate has to be explained by. */
export class FaultLog {
  readonly #ofEngine = new Map<number, Fault[]>()
  readonly #ofAll: Fault[] = []
  readonly #counts = new Map<string, number>()

  add(fault: Fault): void {
    this.#counts.set(fault.kind, (this.#counts.get(fault.kind) ?? 0) + 1)
    this.note(fault)
  }

  /** Remembers what is no deed of ours, such as a stall of the machine. */
  note(fault: Fault): void {
    if (fault.incarnation === undefined) this.#ofAll.push(fault)
    else {
      const known = this.#ofEngine.get(fault.incarnation) ?? []
      this.#ofEngine.set(fault.incarnation, [...known, fault])
    }
  }

  /** What befell an engine between two instants; the nearest to the end of it counts. */
  find(incarnation: number, from: number, to: number): Fault | undefined {
    const meets = (fault: Fault) => fault.from <= to && fault.to >= from
    return this.#ofEngine.get(incarnation)?.find(meets) ?? this.#ofAll.find(meets)
  }

  count(kind: string): number {
    return this.#counts.get(kind) ?? 0
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort())
  }
}
