import Files
import Foundation
import Testing

@Suite struct PlaceClaimTests {
  @Test func aPlaceIsClaimedOnceAndNothingStays() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let place = scratch.path + "/a/place"
    let claim = try PlaceClaim(of: place)
    #expect(throws: FileError(.locked, "")) { _ = try PlaceClaim(of: place) }
    // The one that was refused has taken nothing away.
    #expect(throws: FileError(.locked, "")) { _ = try PlaceClaim(of: place) }
    try PlaceClaim(of: place + "-other").release()
    claim.release()
    #expect(try Directory.list(scratch.path + "/a").isEmpty)
    let second = try PlaceClaim(of: place)
    // A repetition gives nobody else's claim up.
    claim.release()
    #expect(throws: FileError(.locked, "")) { _ = try PlaceClaim(of: place) }
    second.release()
  }

  /// As a killed process leaves it.
  @Test func aFileThatNobodyHoldsIsNoClaim() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let place = scratch.path + "/place"
    try DurableFile.write([], to: place + ".lock")
    try PlaceClaim(of: place).release()
    #expect(try Directory.list(scratch.path).isEmpty)
  }
}
