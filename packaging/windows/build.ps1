# Makes the Windows installer: run on Windows with Python 3.11 and NSIS. Not yet run there.
$ErrorActionPreference = "Stop"
$PSNativeCommandUseErrorActionPreference = $true
Set-Location (Join-Path $PSScriptRoot "../..")
$version = (Select-String -Path desktop_app/__init__.py -Pattern '__version__ = "(.*)"').Matches[0].Groups[1].Value
$env:SOURCE_DATE_EPOCH = git log -1 --format=%ct

py -3.11 -m venv build/venv
$python = "build/venv/Scripts/python.exe"
& $python -m pip install --quiet --constraint constraints.txt --editable ".[raw,cluster,package]"
$opencv = & $python -c "from importlib.metadata import version; print(version('opencv-python'))"
& $python -m pip uninstall --quiet --yes opencv-python
& $python -m pip install --quiet --no-deps "opencv-python-headless==$opencv"

& $python packaging/icons.py build/sextant.ico build/sextant.icns
& $python -m PyInstaller --noconfirm --distpath build/frozen --workpath build/pyinstaller packaging/sextant.spec
& build/frozen/sextant/sextant.exe --self-test

New-Item -ItemType Directory -Force dist | Out-Null
$output = Join-Path (Resolve-Path dist) "sextant-$version-windows-x86_64.exe"
& makensis -V2 -WX "-DVERSION=$version" "-DFROZEN=$(Resolve-Path build/frozen/sextant)" `
    "-DLICENCE=$(Resolve-Path LICENSE)" "-DICON=$(Resolve-Path build/sextant.ico)" `
    "-DOUTPUT=$output" packaging/windows/sextant.nsi
Write-Output $output
