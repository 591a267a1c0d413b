// The one import of the driver. The build puts the patched driver inside this module (`bundle-driver.ts`): a workspace's
// patch does not reach who installs core.
export { default as postgres, type Sql, type TransactionSql } from "postgres";
