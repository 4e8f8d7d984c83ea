/**
 * What somebody can do about an error, as data. It names no command: each adapter has its own phrase for each action, such
 * as `berth start build-1`, `/berth start build-1` or `POST /hosts/build-1/start`.
 */
export type Advice =
  /** Do the same again: every verb continues where it stopped. */
  | { readonly action: "retry" }
  | { readonly action: "create-host"; readonly host: string }
  /** Create it although it belongs to another authority, whose clients are locked out. */
  | { readonly action: "take-over-host"; readonly host: string }
  | { readonly action: "start-host"; readonly host: string }
  /** Let those reach it again who could before it was closed to everybody. */
  | { readonly action: "open-host"; readonly host: string }
  | { readonly action: "resize-host"; readonly host: string }
  | { readonly action: "provision-host"; readonly host: string }
  | { readonly action: "extend-host"; readonly host: string }
  | { readonly action: "remove-host"; readonly host: string }
  | { readonly action: "list-hosts" }
  | { readonly action: "read-logs"; readonly host: string }
  /** A new server certificate of the same authority. */
  | { readonly action: "rotate-host"; readonly host: string }
  /** First step to another authority: the host trusts both. */
  | { readonly action: "begin-authority-change"; readonly host: string }
  /** Second step: the host trusts the next authority only. */
  | { readonly action: "finish-authority-change"; readonly host: string }
  | { readonly action: "create-authority" }
  | { readonly action: "issue-client-certificate"; readonly host: string }
  /** A certificate signing request for a key that stays where it is. */
  | { readonly action: "create-request" }
  | { readonly action: "list-extensions"; readonly machine: string }
  | { readonly action: "list-extension-types"; readonly publisher: string }
  | { readonly action: "use-run-command" }
  | { readonly action: "sign-in" }
  | { readonly action: "choose-cloud" }
  | { readonly action: "choose-subscription" }
  | { readonly action: "register-provider"; readonly provider: string }
  /** Give a field of a host, by its path in `HostSpec`. */
  | { readonly action: "set-field"; readonly field: string; readonly value?: string | undefined }
  /** Where all fields of a host are described. */
  | { readonly action: "read-field-reference" }
  /** Use a newer version of Berth. */
  | { readonly action: "update-berth" }
  | { readonly action: "report-problem" };

/** The name of what an error advises. */
export type AdviceAction = Advice["action"];

/** One adapter's phrase for each action, to be put into a sentence: no capital letter, no full stop. */
export type Phrases = {
  readonly [Action in AdviceAction]: (advice: Extract<Advice, { readonly action: Action }>) => string;
};

/** Phrases one of the actions that an error advises; `field` tells two `set-field` apart. */
export type Say = (action: AdviceAction, field?: string) => string;
