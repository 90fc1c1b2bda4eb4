import { EventEmitter } from 'eventemitter3'
import type { Logger } from '../logger.ts'
import type { BusEventName, BusEvents } from './events.ts'

/** Hears one kind of event. What it throws, or rejects with, is logged and hurts nobody. */
export type BusListener<Name extends BusEventName> = (event: BusEvents[Name]) => unknown

/**
 * Facts after they are on disk, for this process alone. Never the source of truth: who must not miss
 * anything reads the journal.
 *
 * @example
 * bus.on('delivery.failed', ({ deliveryId, reason }) => alert(deliveryId, reason))
 */
export interface Bus {
  /** Calls `listener` at each such event, until {@link Bus.off}. Adding it twice is as adding it once. */
  on<Name extends BusEventName>(name: Name, listener: BusListener<Name>): void
  /** Calls `listener` at the next such event only. */
  once<Name extends BusEventName>(name: Name, listener: BusListener<Name>): void
  /** Forgets `listener`. */
  off<Name extends BusEventName>(name: Name, listener: BusListener<Name>): void
  emit<Name extends BusEventName>(name: Name, event: BusEvents[Name]): void
  /** Somebody listens; otherwise a payload need not be built. */
  listens(name: BusEventName): boolean
}

type AnyListener = (event: never) => unknown

/** Creates a bus. */
export function createBus(logger: Logger): Bus {
  const emitter = new EventEmitter()
  const wrapped = new Map<BusEventName, Map<AnyListener, (event: unknown) => void>>()

  const shield = (name: BusEventName, listener: AnyListener) => (event: unknown) => {
    const complain = (error: unknown) =>
      logger.error('bus.listenerFailed', { event: name, error: describeError(error) })
    try {
      const answer = listener(event as never)
      if (isThenable(answer)) answer.then(undefined, complain)
    } catch (error) {
      complain(error)
    }
  }

  const off = (name: BusEventName, listener: AnyListener) => {
    const shielded = wrapped.get(name)?.get(listener)
    if (!shielded) return
    emitter.off(name, shielded)
    wrapped.get(name)?.delete(listener)
  }

  const on = (name: BusEventName, listener: AnyListener, once = false) => {
    off(name, listener)
    const shielded = shield(name, listener)
    const listeners = wrapped.get(name) ?? new Map()
    const call = once
      ? (event: unknown) => {
          off(name, listener)
          shielded(event)
        }
      : shielded
    wrapped.set(name, listeners.set(listener, call))
    emitter.on(name, call)
  }

  return {
    on: (name, listener) => on(name, listener),
    once: (name, listener) => on(name, listener, true),
    off,
    emit: (name, event) => {
      emitter.emit(name, event)
    },
    listens: (name) => emitter.listenerCount(name) > 0,
  }
}

/** A promise, also one of another realm. */
function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return false
  return typeof answer.then === 'function'
}

/** An error's name and code, without its message: a listener's message may hold anything. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name
}
