import * as english from "./en/audit-items.ts";
import { remembered } from "./remembered.ts";

export const { auditItems, manualAuditItems, manualRemedy, auditFileTexts } = /* @__PURE__ */ remembered(
  "auditItemTexts",
  english,
);
