public import Primitives

/// Tags that keep one kind of opaque identifier from being passed for another.
public enum SubjectKind {}
/// Tag of events.
public enum EventKind {}
/// Tag of commands.
public enum CommandKind {}
/// Tag of streams.
public enum StreamKind {}
/// Tag of children.
public enum ChildKind {}
/// Tag of State records.
public enum StateRecordKind {}
/// Tag of accounts.
public enum AccountKind {}
/// Tag of submissions.
public enum SubmissionKind {}
/// Tag of accountings of disclosures.
public enum AccountingKind {}
/// Tag of blobs.
public enum BlobKind {}
/// Tag of cases.
public enum CaseKind {}
/// Tag of pairs of State records.
public enum PairKind {}
/// Tag of worklist items.
public enum ItemKind {}
/// Tag of copies that left the system.
public enum CopyKind {}
/// Tag of secrets by which accounts are proved.
public enum CredentialKind {}
/// Tag of sessions.
public enum SessionKind {}

/// Whoever or whatever has a data key of its own: sealed parts name it.
public typealias SubjectID = Identifier<SubjectKind>
/// One event: the first 16 bytes of SHA-256(command id ‖ ordinal).
public typealias EventID = Identifier<EventKind>
/// One command: a retry carries the same.
public typealias CommandID = Identifier<CommandKind>
/// What a stream's versions count.
public typealias StreamID = Identifier<StreamKind>
/// One child: a set of State records.
public typealias ChildID = Identifier<ChildKind>
/// One State record: (State, State Student Identifier, type, generation).
public typealias StateRecordID = Identifier<StateRecordKind>
/// One account.
public typealias AccountID = Identifier<AccountKind>
/// One submission.
public typealias SubmissionID = Identifier<SubmissionKind>
/// A child's accounting of disclosures, which outlives the child's own key.
public typealias AccountingID = Identifier<AccountingKind>
/// One sealed chunk.
public typealias BlobID = Identifier<BlobKind>
/// One case of the desks.
public typealias CaseID = Identifier<CaseKind>
/// Two State records that may be one child's.
public typealias PairID = Identifier<PairKind>
/// One worklist item.
public typealias ItemID = Identifier<ItemKind>
/// One printed or exported copy: its mark.
public typealias CopyID = Identifier<CopyKind>
/// What an account is proved by, in the vault: a password's hash, an authenticator's secret.
public typealias CredentialID = Identifier<CredentialKind>
/// One session: the first 16 bytes of a hash of its token, of which it tells nothing.
public typealias SessionID = Identifier<SessionKind>
