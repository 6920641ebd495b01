import Glibc

/// The target that MSIX_FUZZ_TARGET names.
private let chosen: any Target.Type = {
  let name = unsafe getenv("MSIX_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
  guard let found = targets.first(where: { $0.name == name }) else {
    fatalError("MSIX_FUZZ_TARGET names no target: '\(name)'")
  }
  return found.target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = chosen.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
