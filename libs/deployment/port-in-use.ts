/** Another process listens on the port. */
export class PortInUseError extends Error {
  /** @param variable the setting that says which port */
  constructor(
    readonly host: string,
    readonly port: number,
    variable = 'PORT',
  ) {
    super(
      `Port ${port} of ${host} is in use. Stop what listens there, or set ${variable} to another number.`,
    );
    this.name = 'PortInUseError';
  }
}
