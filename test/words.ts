/**
 * Words that Berth does not use, with what to write instead. A pattern is matched, without regard to case, against each line of
 * the sources, the documentation and the file names.
 */
export const replacedWords: readonly (readonly [pattern: string, instead: string])[] = [
  // names in code
  ["\\bmakeHosts?\\b", "createHost, createHosts"],
  ["\\bhostNames\\b(?!\\w)", "resourceNames, dnsNames"],
  ["\\b(putEndOff|laterEnd|planWithEnd|partsWithEnd|readEnd|setEnd)\\b", "expiry, extendExpiry, parseExpiry"],
  ["\\bpatien(ce|t|tCredential)\\b", "retryPolicy, retryingCredential"],
  ["\\brepeatBroken\\b", "retryTransient"],
  ["\\blimitTries\\b", "perTryTimeoutPolicy"],
  ["\\bfore(sight|see|seen|sees)\\w*", "what-if, preview"],
  ["\\b(forgetRequest|keepRefusal|refusalOf)\\b", "redactRequest, rememberErrorBody, errorBodyOf"],
  ["\\bdissect\\w*", "parseArmError"],
  ["\\b(isBehind|fallBehind)\\b", "isStaleRead, read lag"],
  ["\\bawaitAnswer\\b", "waitForDocker"],
  ["\\b(CameBetween|accountant)\\b", "ConcurrentChangeError, RemovalLog"],
  ["\\bsettleTerms\\b", "ensureTermsAccepted"],
  ["\\bgiveBack\\b", "restoreMachine, release"],
  ["\\b(most|longest|largest)[A-Z]\\w*", "max…"],
  ["\\bstandIns?\\b", "placeholders"],
  ["\\bshown-?certificate\\b", "peer certificate"],
  ["\\bpassingClient\\b", "ephemeralClientCertificate"],
  ["\\bbury(Message)?\\b|\\bburied\\b", "handlePoisonMessage"],
  ["\\bcareFor(Each)?\\b", "withHost, forEachHost"],
  ["\\bWish(es)?\\b", "a type of its own name: PlannedSpec, ParsedCommand, WorkRequest"],
  ["\\bsrc/doors/|\\bdoors?\\b", "receivers, transport, adapter"],
  // prose
  ["\\bknock(s|ed|ing)?\\b", "probe, wait for Docker"],
  ["\\bwhoever\\b", "the user, the caller, everybody who"],
  ["\\b(is|are|was|were) told\\b", "is reported, gets, learns"],
  ["\\bnoughts?\\b", "zeros"],
  ["\\b(made )?of chance\\b", "random"],
  ["\\b(give[sn]?|gave|giving) (it |them |\\w+ )?back\\b", "restore, release, return"],
  ["\\bmended\\b", "fixed"],
  ["\\bhas no say\\b", "is ignored"],
  ["\\bdo(es)? not serve\\b", "is unavailable"],
  ["\\blet(s|ting)? go of\\b", "release"],
  ["\\bstretch of\\b", "part of"],
  ["\\bas (few|many|little) \\w+ as can be\\b", "as … as possible"],
  ["\\bis no (size|time|number|version|location)\\b", "is not a valid …"],
  ["\\bsomebody else('s)?\\b", "another user, another tool, not ours"],
];

/** Where such a word is the field's own: file pattern and line pattern. */
export const exceptions: readonly (readonly [file: string, line: string, why: string])[] = [
  ["^test/words", ".", "the list itself"],
  ["CHANGELOG\\.md$", ".", "history"],
];
