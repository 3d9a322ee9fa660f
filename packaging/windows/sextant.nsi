; The Windows installer; compiled by build.ps1 (there) and check.sh (here).
;   makensis -DVERSION=0.1.0 -DFROZEN=..\..\build\frozen\sextant -DOUTPUT=... sextant.nsi
; It needs no administrator: everything goes into the user's own folders.
Unicode true
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!include "FileFunc.nsh"

!define IDENTITY "Sextant"
!define TYPE "Sextant.Project"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${IDENTITY}"
!define CLASSES "Software\Classes"

Name "Sextant ${VERSION}"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Sextant"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Sextant"
VIAddVersionKey "FileDescription" "Workbench for six classical image instruments"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "BSD 3-Clause; third_party_notices.txt"

!define MUI_ABORTWARNING
!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\sextant.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

Section "Sextant"
  ; An older version's libraries must not be found beside the new ones.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${FROZEN}/*"
  File "/oname=LICENSE.txt" "${LICENCE}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Sextant.lnk" "$INSTDIR\sextant.exe"

  WriteRegStr HKCU "${CLASSES}\.sextant" "" "${TYPE}"
  WriteRegStr HKCU "${CLASSES}\.sextant" "Content Type" "application/x-sextant-project"
  WriteRegStr HKCU "${CLASSES}\${TYPE}" "" "Sextant project"
  WriteRegStr HKCU "${CLASSES}\${TYPE}\DefaultIcon" "" "$INSTDIR\sextant.exe,0"
  WriteRegStr HKCU "${CLASSES}\${TYPE}\shell\open\command" "" '"$INSTDIR\sextant.exe" --join "%1"'
  ; Offered for pictures under "Open with", without taking them from anybody.
  WriteRegStr HKCU "${CLASSES}\Applications\sextant.exe\shell\open\command" "" '"$INSTDIR\sextant.exe" --join "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\sextant.exe" "FriendlyAppName" "Sextant"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Sextant"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\sextant.exe,0"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  ; What is the user's stays: settings and safely kept work in %LOCALAPPDATA%\Sextant.
  RMDir /r "$LOCALAPPDATA\Sextant\Cache"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\sextant.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Sextant.lnk"
  DeleteRegKey HKCU "${CLASSES}\${TYPE}"
  DeleteRegKey HKCU "${CLASSES}\Applications\sextant.exe"
  ReadRegStr $0 HKCU "${CLASSES}\.sextant" ""
  StrCmp $0 "${TYPE}" 0 +2
    DeleteRegKey HKCU "${CLASSES}\.sextant"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
