# Puts the folder of this script on the user's PATH, or takes it off (-Remove). Keeps %VARIABLES% in the PATH as they are.
param([switch]$Remove)
$folder = $PSScriptRoot
$key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
$path = $key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
$folders = @($path -split ';' | Where-Object { $_ -ne '' -and $_ -ne $folder })
if (-not $Remove) { $folders += $folder }
$key.SetValue('Path', ($folders -join ';'), [Microsoft.Win32.RegistryValueKind]::ExpandString)
$key.Close()
