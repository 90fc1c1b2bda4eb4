const HOST_NAME = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/i

/**
 * By what name we greet an SMTP server (RFC 5321, section 4.1.1.1): that of this machine where it is a full one,
 * else the sender's domain. Relays for whole domains refuse `localhost` and `[127.0.0.1]`, and a container has no better name.
 *
 * @param sender an address, as the provider has it
 */
export function toHelloName(hostname: string, sender: string): string {
  return HOST_NAME.test(hostname) ? hostname : sender.slice(sender.lastIndexOf('@') + 1)
}
