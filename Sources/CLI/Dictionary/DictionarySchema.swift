import Records

/// The XML Schema (W3C, 1.0) of the XML document.
enum DictionarySchema {
  static var text: String {
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<!-- Made by `msix dictionary` in the format xsd; a test holds it against the program.",
      "     Narrower than what is taken: elements in another order, codes in other letters and",
      "     elements that are left out are taken with a warning. A blank value is left out. -->",
      "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" elementFormDefault=\"qualified\">",
      "  <xs:element name=\"MSIXSubmission\">", "    <xs:complexType>", "      <xs:sequence>",
      "        <xs:element name=\"Header\" type=\"Header\"/>",
      "        <xs:element name=\"Student\" type=\"Student\" minOccurs=\"0\""
        + " maxOccurs=\"unbounded\"/>",
      "      </xs:sequence>", "    </xs:complexType>", "  </xs:element>",
    ]
    for section in DictionarySection.all { lines += complexType(section) }
    lines.append("</xs:schema>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func complexType(_ section: DictionarySection) -> [String] {
    let isStudent = section.fileName == Group.student.fileName
    var lines = ["  <xs:complexType name=\"\(section.elementName)\">"]
    if !section.isInLayout { lines += annotation("Beyond the federal layout.", indent: "    ") }
    lines.append("    <xs:sequence>")
    for column in section.columns {
      // Inside a Student the rows of a group are tied to it by where they stand.
      if section.hasTie, !isStudent, column.id == "T01" { continue }
      lines += element(column)
    }
    if isStudent {
      for group in Group.allCases where group != .student {
        lines.append(
          "      <xs:element name=\"\(group.elementName)\" type=\"\(group.elementName)\""
            + " minOccurs=\"0\" maxOccurs=\"\(group.recordIDColumn == nil ? "1" : "999")\"/>")
      }
    }
    return lines + ["    </xs:sequence>", "  </xs:complexType>"]
  }

  private static func element(_ column: DataDictionary.Column) -> [String] {
    let occurs = column.isRequired ? "" : " minOccurs=\"0\""
    var lines = ["      <xs:element name=\"\(column.elementName)\"\(occurs)>"]
    lines += annotation("\(column.id) \(column.name). \(column.meaning)", indent: "        ")
    lines += ["        <xs:simpleType>", "          <xs:restriction base=\"xs:string\">"]
    if let most = column.lengthBound {
      lines.append("            <xs:maxLength value=\"\(most)\"/>")
    }
    if let pattern = column.pattern {
      lines.append("            <xs:pattern value=\"\(escaped(pattern))\"/>")
    }
    for code in column.codes {
      lines.append("            <xs:enumeration value=\"\(escaped(code.value))\"/>")
    }
    return lines + [
      "          </xs:restriction>", "        </xs:simpleType>", "      </xs:element>",
    ]
  }

  private static func annotation(_ text: String, indent: String) -> [String] {
    [
      indent + "<xs:annotation>",
      indent + "  <xs:documentation>\(escaped(text))</xs:documentation>",
      indent + "</xs:annotation>",
    ]
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
