/** A setting is absent or does not have its form. Names the setting; its value may be a secret. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
  readonly code = 'CONFIG_INVALID';
  readonly setting: string;

  constructor(setting: string) {
    super(`CONFIG_INVALID: the setting ${setting} is absent or invalid`);
    this.setting = setting;
  }
}
